"""From weighted values to one number, with the denominator that the name of the reduction promises."""

import math
from typing import Any

import keras
from keras import ops

from losswright.kernels.replicas import gradient_share, is_alone, sum_over_replicas

SUM_OVER_BATCH_SIZE = "sum_over_batch_size"
MEAN_WITH_SAMPLE_WEIGHT = "mean_with_sample_weight"
REDUCTIONS = (SUM_OVER_BATCH_SIZE, "mean", MEAN_WITH_SAMPLE_WEIGHT, "sum", "none", None)


def reduce(values, *, weight: Any, counted: Any, reduction: str | None):
    """Reduce values of shape `(N, ...)`.

    Args:
        values: one a sample, or one an element.
        weight: of the same rank (axes of length 1 broadcast), or None.
        counted: true where a value takes part in a denominator (not masked, not an ignored class), or None.
        reduction: `"sum_over_batch_size"` (or `"mean"`) divides by the number of counted values, whatever they
            weigh; `"mean_with_sample_weight"` by the sum of the weights that the values really got; `"sum"` and
            `"none"` (or None) by nothing.

    Under data parallelism the denominators are those of the whole batch. Nothing to count gives 0.
    """
    values = values if weight is None else _weigh(values, weight)
    values = values if counted is None else ops.where(counted, values, 0.0)
    if reduction in (None, "none"):
        return values
    total = _sum(values)
    if reduction == "sum":
        return total
    if weight is None and counted is None and None not in values.shape and is_alone():
        return total / max(math.prod(values.shape), 1)
    size = _size(values, weight if reduction == MEAN_WITH_SAMPLE_WEIGHT else None, counted)
    return ops.divide_no_nan(total, sum_over_replicas(size)) * gradient_share()


def shares_of(like, *, weight: Any, counted: Any, reduction: str) -> Any:
    """What `reduce` multiplies each value with before it sums them, of the shape of `like`."""
    shares = ops.broadcast_to(1.0 if weight is None else weight, ops.shape(like))
    shares = shares if counted is None else ops.where(counted, shares, 0.0)
    if reduction == "sum":
        return shares
    size = _size(like, weight if reduction == MEAN_WITH_SAMPLE_WEIGHT else None, counted)
    return ops.divide_no_nan(shares, sum_over_replicas(size)) * gradient_share()


def _weigh(values, weight):
    """Weighted values; weight 0 gives 0 even where the value is not finite."""
    return ops.where(weight == 0, 0.0, values) * weight


def _size(values, weight, counted):
    """The sum of the weights (or of ones) over all counted values."""
    if weight is None and counted is None:
        return ops.cast(ops.size(values), values.dtype)
    sizes = ops.broadcast_to(1.0 if weight is None else weight, ops.shape(values))
    sizes = ops.cast(sizes, values.dtype)
    return _sum(sizes if counted is None else ops.where(counted, sizes, 0.0))


def _sum(values):
    """The sum, row by row first: a flat float32 sum over millions of values loses digits."""
    on_tensorflow = keras.config.backend() == "tensorflow"  # elsewhere a tensor's own sum, at a third of the cost
    while len(values.shape) > 0:
        values = ops.sum(values, axis=-1) if on_tensorflow else values.sum(-1)
    return values
