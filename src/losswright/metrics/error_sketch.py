r"""A sketch of how large errors are: weights in buckets whose edges are powers of $2^{1/145}$.

A bucket is at most 0.48 % wide, from $2^{-126}$ to the largest float32, with one bucket for 0 (and what is
smaller) and one for infinity. Beside its weight each bucket keeps where in it the errors lie on average, so a bucket
that holds one error, or many that are equal, gives it back exactly. Everything is a sum, so sketches of parts of the
data add up to that of the whole, in any order (as DDSketch, Masson et al. 2019, with the range fixed in advance).
"""

from typing import Any, NamedTuple

from keras import ops

from losswright.metrics.metric import Metric
from losswright.metrics.weighted_elements import weighted_elements

PER_OCTAVE = 145
SMALLEST_EXPONENT, OCTAVES = -126, 254
ZERO, INFINITE = 0, OCTAVES * PER_OCTAVE + 1
BLOCK, BLOCKS = 128, 288  # two short searches, over blocks and inside one, instead of a long one
WIDTH = 2.0 ** (1 / PER_OCTAVE) - 1
TIE = 1e-6  # a share this close to the level has reached it: shares are ratios of float32 sums


class Threshold(NamedTuple):
    """A bucket of errors and, in weight, what lies above it and how much is wanted of the upper tail."""

    bucket: Any
    above: Any
    tail: Any


class ErrorSketch(Metric):
    """A metric that reads `|y_true - y_pred|` off a sketch, to 0.48 % of the error that it reads.

    Every element counts with the weight of its sample. A batch should hold fewer than 2^24 elements.
    """

    _direction = "down"

    def __init__(self, level: float, *, name: str, dtype: Any = None):
        super().__init__(shape=(2, BLOCKS, BLOCK), name=name, dtype=dtype)
        self.level = level

    def batch_sums(self, y_true: Any, y_pred: Any, sample_weight: Any) -> Any:
        """The batch's own sketch."""
        y_true, y_pred, weight = weighted_elements(y_true, y_pred, sample_weight)
        error = ops.cast(ops.abs(y_true - y_pred), "float32")
        return _sums_by_bucket(ops.reshape(error, (-1,)), ops.reshape(weight, (-1,)))


def quantile(sums: Any, level: float) -> Any:
    """The smallest error that at least the share `level` of the weight doesn't exceed."""
    found = _threshold(sums, level)
    weight, inside = ops.unstack(ops.take(ops.reshape(sums, (2, -1)), found.bucket, axis=1), 2)
    value = _lower_edge(found.bucket) * _relative_mean(weight, inside)
    return ops.where(found.tail > 0, value, float("nan"))


def upper_tail_mean(sums: Any, level: float) -> Any:
    """The mean of the largest errors, as many as hold the share `1 - level` of the weight."""
    found = _threshold(sums, level)
    weight, inside = ops.unstack(ops.reshape(sums, (2, -1)), 2)
    bucket = ops.arange(BLOCKS * BLOCK)
    part = ops.where(bucket == found.bucket, ops.maximum(found.tail - found.above, 0.0), 0.0)
    part = ops.where(bucket > found.bucket, weight, part)
    highest = ops.max(ops.where(weight > 0, bucket, ZERO))
    relative = ops.where(bucket == ZERO, 0.0, _edges_relative_to(highest) * _relative_mean(weight, inside))
    mean = _lower_edge(highest) * (ops.sum(part * relative) / found.tail)
    return ops.where(found.tail > 0, ops.where(highest == ZERO, 0.0, mean), float("nan"))


def _sums_by_bucket(error: Any, weight: Any) -> Any:
    """Weights, and weights times the position in the bucket (0 lower edge, 1 upper edge), summed in each bucket."""
    unknown = ops.logical_or(ops.isnan(error), ops.isnan(weight))
    bucket = _bucket(ops.where(unknown, 0.0, error))
    lower = _lower_edge(bucket)
    has_inside = ops.logical_and(lower > 0, ops.isfinite(lower))
    inside = ops.where(has_inside, error / ops.where(has_inside, lower, 1.0) - 1, 0.0) / WIDTH
    weight = ops.where(unknown, float("nan"), weight)
    both, places = ops.concatenate([weight, weight * inside]), ops.concatenate([bucket, bucket + BLOCKS * BLOCK])
    return ops.reshape(ops.segment_sum(both, places, num_segments=2 * BLOCKS * BLOCK), (2, BLOCKS, BLOCK))


def _bucket(error: Any) -> Any:
    place = ops.floor((ops.log2(error) - SMALLEST_EXPONENT) * PER_OCTAVE) + 1
    finite = ops.cast(ops.clip(place, ZERO, INFINITE - 1), "int32")
    return ops.where(ops.isinf(error), INFINITE, finite)


def _lower_edge(bucket: Any) -> Any:
    edge = ops.exp2(ops.cast(bucket - 1, "float32") / PER_OCTAVE + SMALLEST_EXPONENT)
    return ops.where(bucket == ZERO, 0.0, ops.where(bucket >= INFINITE, float("inf"), edge))


def _edges_relative_to(highest: Any) -> Any:
    """Lower edges in units of that of the highest bucket, which keeps sums of them from overflowing."""
    first_in_block = ops.minimum(ops.arange(BLOCKS) * BLOCK - highest, 0)
    blocks, inside = (ops.exp2(ops.cast(n, "float32") / PER_OCTAVE) for n in (first_in_block, ops.arange(BLOCK)))
    return ops.reshape(blocks[:, None] * inside[None, :], (-1,))


def _relative_mean(weight: Any, inside: Any) -> Any:
    """The mean error of a bucket, in units of its lower edge."""
    return 1 + WIDTH * ops.divide_no_nan(inside, weight)


def _threshold(sums: Any, level: float) -> Threshold:
    """The lowest bucket with weight above which at most the share `1 - level` lies."""
    weight = sums[0]
    by_block = ops.sum(weight, axis=-1)
    tail = (1 - level) * ops.sum(by_block)
    above_blocks = _above(by_block)
    block = _first(above_blocks <= tail * (1 + TIE), by_block)
    row = ops.take(weight, block, axis=0)
    above = ops.take(above_blocks, block) + _above(row)
    place = _first(above <= tail * (1 + TIE), row)
    return Threshold(block * BLOCK + place, ops.take(above, place), tail)


def _above(weight: Any) -> Any:
    """The sum of what comes after each place. Added from the top, so that small tails keep their digits."""
    upwards = ops.flip(ops.cumsum(ops.flip(weight)))
    return ops.concatenate([upwards[1:], ops.zeros_like(upwards[:1])])


def _first(condition: Any, weight: Any) -> Any:
    return ops.cast(ops.argmax(ops.cast(ops.logical_and(condition, weight > 0), "int32")), "int32")
