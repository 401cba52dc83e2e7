r"""The statistics of a row of logits on which every softmax loss is plain arithmetic, and their gradient.

With $m = \max_j z_j$ and $g_j = m - z_j \ge 0$ (the gap to the largest logit), $-\log p_k = g_k + \log(1 + r)$ where
$r = \sum_j e^{-g_j} - 1$ over all but one of the largest. Both terms are non-negative, so nothing cancels: a confident
right answer keeps all digits of its tiny loss, and a confident wrong one its slope, at any logits. The 1 is left out of
$r$ by comparing, never by subtracting, and so it is in the slopes: that of a confident right answer is $-r / (1 + r)$.
"""

import functools
from typing import Any, NamedTuple

import keras
from keras import ops

from losswright.kernels.own_gradient import own_gradient


class SoftmaxStats(NamedTuple):
    """One number a row: the crossentropy, the log of the sum of exponentials, and the crossentropy of a uniform target.

    `uniform` is None where it was not asked for.
    """

    crossentropy: Any
    log_total: Any
    uniform: Any = None


def label_stats(logits, labels, *, uniform: bool = False) -> SoftmaxStats:
    """Statistics of logits `(..., classes)` for whole-number labels `(...)`. A label that is no class gives NaN.

    >>> stats = label_stats(ops.convert_to_tensor([[2.0, 0.0]]), ops.convert_to_tensor([1]))
    >>> round(float(stats.crossentropy[0]), 4), round(float(stats.log_total[0]), 4)
    (2.1269, 2.1269)
    """
    inside = ops.clip(ops.cast(labels, "int32"), 0, logits.shape[-1] - 1)
    crossentropy, *others = _function("labels", uniform)(logits, inside)
    return SoftmaxStats(nan_unless_class(crossentropy, labels, logits.shape[-1]), *others)


def share_stats(logits, shares, *, uniform: bool = False) -> SoftmaxStats:
    """Statistics of logits `(..., classes)` for rows of shares `(..., classes)`, one-hot or not.

    >>> stats = share_stats(ops.convert_to_tensor([[2.0, 0.0]]), ops.convert_to_tensor([[0.0, 1.0]]))
    >>> round(float(stats.crossentropy[0]), 4)
    2.1269
    """
    return SoftmaxStats(*_function("shares", uniform)(logits, shares))


def nan_unless_class(values, labels, classes: int):
    """NaN where the label is no class: on every backend, never a wrong number."""
    is_class = ops.logical_and(labels >= 0, labels < classes)
    if keras.backend.is_float_dtype(keras.backend.standardize_dtype(labels.dtype)):
        is_class = ops.logical_and(is_class, labels == ops.floor(labels))
    return ops.where(is_class, values, float("nan"))


def at(labels, classes: int):
    """True at the position of the label: a comparison with a counter, which compilers fuse, unlike a scatter."""
    return ops.expand_dims(ops.cast(labels, "int32"), -1) == ops.arange(classes, dtype="int32")


@functools.cache
def _function(kind: str, uniform: bool):
    forward = functools.partial(_forward, of_target=_OF_TARGET[kind], uniform=uniform)
    backward = _label_gradient if kind == "labels" else _share_gradient
    if keras.config.backend() == "torch":
        from losswright.kernels.softmax_stats_torch import eager_stats

        return eager_stats(kind, uniform, own_gradient(forward, backward))
    return own_gradient(forward, backward)


def _forward(logits, target, *, of_target, uniform: bool):
    largest = ops.max(logits, axis=-1, keepdims=True)
    gaps = largest - logits
    below = gaps > 0
    rest = ops.sum(ops.where(below, ops.exp(-gaps), 0.0), axis=-1, keepdims=True)
    rest = rest + (ops.sum(ops.where(below, 0.0, 1.0), axis=-1, keepdims=True) - 1.0)  # equal largest ones, but one
    excess = ops.squeeze(ops.log1p(rest), -1)
    outputs = (of_target(logits, largest, excess, target), ops.squeeze(largest, -1) + excess)
    outputs = (*outputs, ops.mean(gaps, axis=-1) + excess) if uniform else outputs
    return outputs, (logits, largest, rest, target)


def _of_label(logits, largest, excess, labels):
    own = ops.take_along_axis(logits, ops.expand_dims(labels, -1), axis=-1)
    return ops.squeeze(largest - own, -1) + excess


def _of_shares(logits, largest, excess, shares):
    gaps = ops.where(shares == 0, 0.0, shares * (largest - logits))
    return ops.sum(gaps, axis=-1) + ops.sum(shares, axis=-1) * excess


_OF_TARGET = {"labels": _of_label, "shares": _of_shares}


def _label_gradient(saved, gradients):
    """The slope of the crossentropy is p_j, and p_j - 1 at the label."""
    logits, largest, rest, labels = saved
    of_target, of_total, of_uniform = _columns(gradients)
    probability = _probability(logits, largest, rest)
    at_label = ops.where(logits == largest, -rest / (1.0 + rest), probability - 1.0)
    slope = of_target * ops.where(at(labels, logits.shape[-1]), at_label, probability)
    return slope + _common(probability, of_total, of_uniform), None


def _share_gradient(saved, gradients):
    """The slope of the crossentropy is p_j sum(shares) - share_j; near certainty the same without subtracting."""
    logits, largest, rest, shares = saved
    of_target, of_total, of_uniform = _columns(gradients)
    probability = _probability(logits, largest, rest)
    total = ops.sum(shares, axis=-1, keepdims=True)
    others = ops.sum(ops.where(logits < largest, shares, 0.0), axis=-1, keepdims=True)
    certain = ops.logical_and(logits == largest, rest < 1.0)
    slope = ops.where(certain, others - total * (rest / (1.0 + rest)), total * probability - shares)
    of_shares = of_target * (largest - logits + ops.log1p(rest))
    return of_target * slope + _common(probability, of_total, of_uniform), of_shares


def _probability(logits, largest, rest):
    """Written unlike in the scan: a compiler that sees one exponential twice keeps it, as large as the logits."""
    return ops.exp((logits - largest) - ops.log1p(rest))


def _common(probability, of_total, of_uniform):
    """The slope of the statistics that don't depend on the target; nothing where their gradient is 0."""
    parts = []
    if not _is_zero(of_total):
        parts.append(of_total * probability)
    if not _is_zero(of_uniform):
        parts.append(of_uniform * (probability - 1.0 / probability.shape[-1]))
    return sum(parts) if parts else 0.0


def _is_zero(gradient) -> bool:
    return isinstance(gradient, float) and gradient == 0.0


def _columns(gradients):
    """Gradients of the rows' statistics beside the classes; 0 for one that was not asked for."""
    columns = [g if isinstance(g, float) else ops.expand_dims(g, -1) for g in gradients]
    return [*columns, 0.0] if len(columns) == 2 else columns
