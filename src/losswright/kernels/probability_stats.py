r"""The statistics of `row_stats` for rows of probabilities that the model normalised itself.

Rows are normalised again. For a class above one half, $-\log p$ is `log1p` of the odds against it, so that a confident
right answer keeps the digits of its loss.
"""

import math

from keras import ops

from losswright.kernels.probabilities import cost, cost_of_nothing, smallest
from losswright.kernels.row_stats import RowStats
from losswright.kernels.softmax_stats import at, nan_unless_class

LEAST = 1e-18  # of a probability in a row whose odds have a slope that float32 holds


def label_stats_of(probabilities, labels, *, uniform: bool = False) -> RowStats:
    """Statistics of rows `(..., classes)` for whole-number labels `(...)`. A label that is no class gives NaN.

    >>> stats = label_stats_of(ops.convert_to_tensor([[0.75, 0.25]]), ops.convert_to_tensor([1]))
    >>> round(float(stats.crossentropy[0]), 4)
    1.3863
    """
    here = at(labels, probabilities.shape[-1])
    own = ops.sum(ops.where(here, probabilities, 0.0), axis=-1)
    others = ops.sum(ops.where(here, 0.0, probabilities), axis=-1)
    log_total = _log_total(probabilities)
    certain = own > ops.maximum(others, LEAST)
    near_one = ops.log1p(_positive(others) / ops.where(certain, own, 1.0))
    crossentropy = ops.where(certain, near_one, cost(own) + log_total)
    mean = ops.mean(_class_costs(probabilities), axis=-1) if uniform else None
    return RowStats(nan_unless_class(crossentropy, labels, probabilities.shape[-1]), log_total, mean)


def share_stats_of(probabilities, shares, *, uniform: bool = False) -> RowStats:
    """Statistics of rows `(..., classes)` for rows of shares, one-hot or not.

    >>> stats = share_stats_of(ops.convert_to_tensor([[0.75, 0.25]]), ops.convert_to_tensor([[0.0, 1.0]]))
    >>> round(float(stats.crossentropy[0]), 4)
    1.3863
    """
    costs = _class_costs(probabilities)
    crossentropy = ops.sum(ops.where(shares == 0, 0.0, shares * costs), axis=-1)
    mean = ops.mean(costs, axis=-1) if uniform else None
    return RowStats(crossentropy, _log_total(probabilities), mean)


def _class_costs(probabilities):
    total = ops.sum(probabilities, axis=-1, keepdims=True)
    certain = probabilities > ops.maximum(0.5 * total, LEAST)
    others = ops.sum(ops.where(certain, 0.0, probabilities), axis=-1, keepdims=True)
    near_one = ops.log1p(_positive(others) / ops.where(certain, probabilities, 1.0))
    return ops.where(certain, near_one, cost(probabilities) + _log_total(probabilities, keepdims=True))


def _positive(others):
    """0 in place of a negative sum, which is none of probabilities; at 0 there is a slope, unlike that of relu."""
    return ops.where(others < 0, 0.0, others)


def _log_total(probabilities, *, keepdims: bool = False):
    """The log of the sum of a row; one of zeros is read as the smallest floats, so as equal shares."""
    total = ops.sum(probabilities, axis=-1, keepdims=keepdims)
    is_empty = total < smallest(total)
    log_of_equal = math.log(probabilities.shape[-1]) - cost_of_nothing(total)
    return ops.where(is_empty, log_of_equal, ops.log(ops.where(is_empty, 1.0, total)))
