r"""The statistics of a row of logits on which every softmax loss is plain arithmetic.

With $m = \max_j z_j$ and $g_j = m - z_j \ge 0$ (the gap to the largest logit), $-\log p_k = g_k + \epsilon$ where
$\epsilon = \log \sum_j e^{-g_j}$. Both terms are non-negative, so nothing cancels: a confident right answer keeps all
digits of its tiny loss, and a confident wrong one its slope, at any logits. The largest logit itself is left out of
sums by position, never by subtracting 1, so that the slopes keep their digits too.
"""

import keras
from keras import ops


def softmax_stats(logits):
    r"""Gaps of all logits to the largest, `(..., classes)`, and the excess $\epsilon$ of each row, `(...)`.

    >>> gaps, excess = softmax_stats(ops.convert_to_tensor([[2.0, 0.0]]))
    >>> [round(float(gap), 4) for gap in gaps[0]], round(float(excess[0]), 4)
    ([0.0, 2.0], 0.1269)
    """
    largest_is_here = at(ops.argmax(logits, axis=-1), logits.shape[-1])
    largest = ops.sum(ops.where(largest_is_here, logits, 0.0), axis=-1, keepdims=True)
    gaps = ops.where(largest_is_here, 0.0, largest - logits)
    return gaps, ops.log1p(ops.sum(ops.where(largest_is_here, 0.0, ops.exp(-gaps)), axis=-1))


def pick(rows, labels):
    """The entry of each row at its label. NaN where the label is no class: on every backend, never a wrong number."""
    classes = rows.shape[-1]
    return nan_unless_class(ops.sum(ops.where(at(labels, classes), rows, 0.0), axis=-1), labels, classes)


def nan_unless_class(values, labels, classes: int):
    """The values, and NaN where the label is no class."""
    is_class = ops.logical_and(labels >= 0, labels < classes)
    if keras.backend.is_float_dtype(keras.backend.standardize_dtype(labels.dtype)):
        is_class = ops.logical_and(is_class, labels == ops.floor(labels))
    return ops.where(is_class, values, float("nan"))


def at(labels, classes: int):
    """True at the position of the label: a comparison with a counter, which compilers fuse, unlike a scatter."""
    return ops.expand_dims(ops.cast(labels, "int32"), -1) == ops.arange(classes, dtype="int32")
