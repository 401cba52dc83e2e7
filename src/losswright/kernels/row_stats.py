r"""The statistics of a row of logits on which every softmax loss is plain arithmetic, and their gradient.

With $m = \max_j z_j$, $-\log p_k = (m - z_k) + \log \sum_j e^{z_j - m}$. No term is negative, so nothing cancels,
and next to certainty the sum is 1 plus a rest $r$ that is summed without the 1: a confident right answer keeps all
digits of its tiny loss, $\log(1 + r)$, and of its slope, $-r / (1 + r)$, and a confident wrong one its slope, at any
logits. As plain arithmetic the same would cost several passes over the logits, and memory as large as they are.
"""

import functools
from typing import Any, NamedTuple

import keras
from keras import ops

from losswright.kernels.binary_crossentropy import LARGEST
from losswright.kernels.choice import in_xla
from losswright.kernels.extremes import largest_of
from losswright.kernels.own_gradient import own_gradient
from losswright.kernels.softmax_stats import at, nan_unless_class


class RowStats(NamedTuple):
    """One number a row: the crossentropy, the log of the sum of exponentials, and the crossentropy of a uniform target.

    `uniform` is None where it was not asked for.
    """

    crossentropy: Any
    log_total: Any
    uniform: Any = None


def label_stats(logits, labels, *, uniform: bool = False) -> RowStats:
    """Statistics of logits `(..., classes)` for whole-number labels `(...)`. A label that is no class gives NaN.

    >>> stats = label_stats(ops.convert_to_tensor([[2.0, 0.0]]), ops.convert_to_tensor([1]))
    >>> round(float(stats.crossentropy[0]), 4), round(float(stats.log_total[0]), 4)
    (2.1269, 2.1269)
    """
    return RowStats(*_FUNCTIONS["labels", uniform](logits, labels))


def share_stats(logits, shares, *, uniform: bool = False) -> RowStats:
    """Statistics of logits `(..., classes)` for rows of shares `(..., classes)`, one-hot or not.

    >>> stats = share_stats(ops.convert_to_tensor([[2.0, 0.0]]), ops.convert_to_tensor([[0.0, 1.0]]))
    >>> round(float(stats.crossentropy[0]), 4)
    2.1269
    """
    return RowStats(*_FUNCTIONS["shares", uniform](logits, shares))


def _of_labels(logits, labels, *, uniform: bool):
    """The label is left out of the sum by position: 1 - p of the label is others / total, with all its digits.

    Where the label is the largest its power is 1, and the total less 1 is the others, of which nothing is lost.
    """
    largest = largest_of(logits, -1, keepdims=True)
    powers = _powers_of_others(logits - largest, labels)
    others = ops.sum(powers, axis=-1, keepdims=True)
    gap = largest - ops.take_along_axis(logits, ops.expand_dims(labels, -1), axis=-1)
    own = ops.exp(-gap)
    total, excess = others + own, ops.log1p(others + (own - 1.0))
    outputs = _outputs(gap + excess, logits, largest, excess, uniform)
    return outputs, (powers, own / total, others / total, total, labels)


def _powers_of_others(below, labels):
    """Exponentials, 0 at the label: an array that compilers make once, for it is summed and becomes the gradient."""
    if keras.config.backend() == "jax":  # overwriting one number a row is cheaper than to compare each
        from jax.numpy import put_along_axis

        return put_along_axis(ops.exp(below), ops.expand_dims(labels, -1), 0.0, axis=-1, inplace=False)
    return ops.exp(ops.where(at(labels, below.shape[-1]), -float("inf"), below))


def _label_gradient(saved, gradients):
    """The slope of the crossentropy is p_j, and p_j - 1 at the label."""
    powers, right, wrong, total, labels = saved
    of_target, of_total, of_uniform = _columns(gradients)
    at_label = of_total * right - of_target * wrong + of_uniform * right
    slope = ops.where(at(labels, powers.shape[-1]), at_label, powers * ((of_target + of_total + of_uniform) / total))
    return _less(slope, of_uniform), None


def _of_shares(logits, shares, *, uniform: bool):
    """All but the largest logit are summed: in a total below 1.5, all powers but the one above one half."""
    largest = largest_of(logits, -1, keepdims=True)
    powers = ops.exp(logits - largest)
    total = ops.sum(powers, axis=-1, keepdims=True)
    rest = ops.where(total < 1.5, ops.sum(_small(powers, logits, largest), axis=-1, keepdims=True), total - 1.0)
    excess = ops.log1p(rest)
    mean_gap = -ops.sum(_times(shares, logits, largest), axis=-1, keepdims=True)
    crossentropy = mean_gap + ops.sum(shares, axis=-1, keepdims=True) * excess
    return _outputs(crossentropy, logits, largest, excess, uniform), (logits, largest, powers, rest, shares)


def _small(powers, logits, largest):
    """The powers below one half, 0 for others.

    Not those below the largest: XLA may compute the logits again, with another rounding, for each sum.
    """
    if keras.config.backend() == "jax":  # a choice is not summed as it is made, but kept as an array
        return powers - powers * ops.floor(ops.minimum(powers, 1.0) + 0.5)
    if keras.config.backend() == "torch":  # whose compiler rounds alike in each sum, and is quicker at this
        return ops.where(logits < largest, powers, 0.0)
    return ops.where(powers < 0.5, powers, 0.0)


def _times(shares, logits, largest):
    """The shares times the logits less the largest; 0 for a share of 0, whatever the logit."""
    if keras.config.backend() == "jax":  # no choice, nor the difference of the powers: both would be kept
        return shares * ops.maximum(logits + (-largest), -LARGEST)
    return ops.where(shares == 0, 0.0, shares * (logits - largest))


def _share_gradient(saved, gradients):
    """The slope of the crossentropy is p_j mass - share_j with the mass sum(shares).

    Near certainty as (power mass - share) - power mass (1 - p), in which no digits cancel: the largest power is 1.
    """
    logits, largest, powers, rest, shares = saved
    of_target, of_total, of_uniform = _columns(gradients)
    mass = ops.sum(shares, axis=-1, keepdims=True)
    near, one = rest < 0.5, 1.0 / (1.0 + rest)
    slope = powers * ops.where(near, mass, mass * one) - shares
    slope = of_target * (slope - powers * ops.where(near, mass * rest * one, 0.0))
    if not (_is_zero(of_total) and _is_zero(of_uniform)):
        slope = slope + powers * ((of_total + of_uniform) * one)
    return _less(slope, of_uniform), of_target * (largest - logits + ops.log1p(rest))


def _outputs(crossentropy, logits, largest, excess, uniform: bool):
    columns = [crossentropy, largest + excess]
    if uniform:
        columns.append(ops.mean(largest - logits, axis=-1, keepdims=True) + excess)
    return tuple(ops.squeeze(column, -1) for column in columns)


def _less(slope, of_uniform):
    """The slope without the equal shares that a uniform target takes away."""
    return slope if _is_zero(of_uniform) else slope - of_uniform / slope.shape[-1]


def _is_zero(gradient) -> bool:
    return isinstance(gradient, float) and gradient == 0.0


def _columns(gradients):
    """Gradients of the rows' statistics beside the classes; 0 for one that was not asked for."""
    columns = [g if isinstance(g, float) else ops.expand_dims(g, -1) for g in gradients]
    return [*columns, 0.0] if len(columns) == 2 else columns


def _function(kind: str, uniform: bool):
    forward, backward = {"labels": (_of_labels, _label_gradient), "shares": (_of_shares, _share_gradient)}[kind]
    traced = own_gradient(functools.partial(forward, uniform=uniform), backward)
    if kind == "labels":
        traced = functools.partial(_of_any_labels, traced)
    if keras.config.backend() == "torch":
        from losswright.kernels.row_stats_torch import eager_stats

        return eager_stats(kind, uniform, traced)
    if keras.config.backend() == "tensorflow" and kind == "shares":
        from losswright.kernels.row_stats_tensorflow import graph_stats

        in_graphs = graph_stats(uniform)
        return lambda logits, shares: (traced if in_xla() else in_graphs)(logits, shares)
    return traced


def _of_any_labels(function, logits, labels):
    """The function of labels inside the range; a crossentropy of NaN for a label that is none."""
    inside = ops.clip(ops.cast(labels, "int32"), 0, logits.shape[-1] - 1)
    crossentropy, *others = function(logits, inside)
    return nan_unless_class(crossentropy, labels, logits.shape[-1]), *others


# Made here, once: torch.compile can't trace the making.
_FUNCTIONS = {(kind, uniform): _function(kind, uniform) for kind in ("labels", "shares") for uniform in (False, True)}
