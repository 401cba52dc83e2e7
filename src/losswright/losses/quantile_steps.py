"""What a batch of values makes of the four numbers of a running quantile.

`xp` is what calculates with single numbers, `keras.ops` or Python: see `kernels.small_arithmetic`.
"""

import math
from typing import Any, NamedTuple

from losswright.kernels.small_arithmetic import Arithmetic

MEMORY = 14_000.0  # samples, while the values stand still: the spread of the estimate falls with it
SHORTEST_MEMORY = 2_000.0  # samples, while they move fast: how soon the estimate follows, and settles again
TAIL_MEMORY = 15.0  # of these at least must lie above the threshold, so a high level makes both longer
TREND_GAIN = 0.3  # of a step, also moves the trend: above 1/4 the loop overshoots a little, and settles sooner
SURE_TREND = 30.0  # samples above the threshold in the longest memory: with fewer the trend moves less
TREND_STEP = 0.25  # the largest step that says something about the trend: larger ones catch up with a jump
FASTEST_TREND = 1e-3  # mean excesses a sample
CHANCE = 3.0  # standard deviations: a steeper trend is no chance, and shortens the memory
FORGETTING = 2.0  # times its own length by which a memory shrinks, for each standard deviation more
EXCESS_CAP = 2.0  # mean excesses: with this cap the mean excess is the best step for Pareto tails of any index
FIRST_EXCESS_CAP = 30.0  # ... but the first guess takes tails to be exponential: the next batch may revise it freely
LEAST_EXCESS = 0.05  # of the distance from the mean to the threshold: values may pile up at an upper bound


class Numbers(NamedTuple):
    """All that is kept of the values so far; at first 0 each."""

    threshold: Any
    excess: Any  # mean excess over the threshold; 0: nothing seen yet
    memory: Any  # samples that the estimate rests on
    trend: Any  # of the threshold, in mean excesses a sample


class Batch(NamedTuple):
    """What one pass over a batch says: all of it from sums over every replica."""

    samples: Any  # effective number, (sum w)^2 / sum w^2
    mean: Any
    deviation: Any  # mean distance from the mean
    above: Any  # weight above the threshold, over the weight that should be: 1 at the quantile
    over: Any  # excess of the values above, at most EXCESS_CAP mean excesses each, over the same


def look(arithmetic: Arithmetic, values: Any, weight: Any, known: Numbers, level: float) -> Batch:
    """The sums over a batch that everything rests on."""
    arrays, xp = arithmetic
    values, weight = _usable(arithmetic, values, weight)
    total, squares, mean = arithmetic.sums(weight, weight * weight, weight * values)
    mean = xp.divide_no_nan(mean, total)
    cap = xp.where(known.memory > 0, EXCESS_CAP, FIRST_EXCESS_CAP) * known.excess
    beyond = arrays.minimum(arrays.maximum(values - known.threshold, 0.0), cap)
    above = arrays.where(values > known.threshold, weight, 0.0)
    parts = arithmetic.sums(weight * arrays.abs(values - mean), above, weight * beyond)
    deviation, above, over = (xp.divide_no_nan(part, total) for part in parts)
    share = 1.0 - level
    return Batch(xp.divide_no_nan(total * total, squares), mean, deviation, above / share, over / share)


def move(xp: Any, known: Numbers, batch: Batch, *, level: float) -> tuple[Numbers, Any]:
    """The numbers as they stood before a batch, which the first one guesses, and as an array those after it."""
    guess, is_known = _first_guess(batch, level), known.excess > 0
    before = Numbers(*(xp.where(is_known, *pair) for pair in zip(known, guess, strict=True)))
    return before, xp.where(is_known, xp.stack(_step(xp, known, batch, level)), xp.stack(guess))


def _first_guess(batch: Batch, level: float) -> Numbers:
    """The numbers if the values above the batch's mean were exponential: their mean deviation is 2/e of the scale."""
    scale = batch.deviation * (math.e / 2)
    nothing = 0.0 * scale
    return Numbers(batch.mean + scale * (-math.log(1.0 - level) - 1.0), scale, nothing, nothing)


def _step(xp: Any, known: Numbers, batch: Batch, level: float) -> Numbers:
    """The numbers after a batch."""
    threshold, excess, memory, trend = known
    reach = 1.0 / (1.0 - level)
    shortest, longest = (max(least, TAIL_MEMORY * reach) for least in (SHORTEST_MEMORY, MEMORY))
    gain = TREND_GAIN * min(1.0, longest / reach / SURE_TREND)
    memory = xp.minimum(memory + batch.samples, longest)
    length = xp.maximum(xp.minimum(memory + reach, longest), 2.0 * batch.samples)
    rate = batch.samples / length
    push = xp.log1p(rate * (batch.above - 1.0))

    steady = xp.logical_and(memory >= shortest, xp.abs(push) <= TREND_STEP)
    fastest = xp.minimum(FASTEST_TREND, 0.5 / xp.maximum(batch.samples, 1.0))
    trend = _within(xp, trend + xp.where(steady, gain * push / length, 0.0), -fastest, fastest)

    height = xp.where(batch.samples > 0, xp.maximum(threshold - batch.mean, 0.0), 0.0)
    excess = (excess + rate * batch.over) / (1.0 + rate * batch.above)
    excess = xp.maximum(excess, LEAST_EXCESS * height)
    deepest = -0.5 * xp.maximum(height, batch.deviation)  # never through the bulk of the values in one step
    move = xp.maximum(excess * (push + trend * batch.samples), deepest)
    chance = gain * xp.sqrt(0.5 * reach * level / length) / length  # the spread of a trend that is none
    shorter = _shortened(xp, memory, length, trend / chance, batch.samples)
    return Numbers(threshold + move, excess, xp.minimum(memory, xp.maximum(shorter, shortest)), trend)


def _shortened(xp: Any, memory: Any, length: Any, steepness: Any, samples: Any) -> Any:
    """The memory, shorter where the trend is steeper than chance makes it."""
    alarm = _within(xp, xp.abs(steepness) - CHANCE, 0.0, 2.0)
    forgotten = xp.where(alarm > 0, 1.0 + FORGETTING * alarm, 0.0) * samples / length
    return memory * xp.exp(-forgotten)


def _usable(arithmetic: Arithmetic, values: Any, weight: Any) -> tuple[Any, Any]:
    """Flat values and weights; what is not finite weighs 0."""
    arrays, values = arithmetic.arrays, arithmetic.read(values)
    weight = arrays.ones_like(values) if weight is None else arithmetic.read(weight)
    finite = arrays.isfinite(values)
    weight = arrays.where(finite, arrays.broadcast_to(weight, arrays.shape(values)), 0.0)
    return arrays.reshape(arrays.where(finite, values, 0.0), (-1,)), arrays.reshape(weight, (-1,))


def _within(xp: Any, number: Any, low: Any, high: Any) -> Any:
    """The number, or the end of the range that it is beyond."""
    return xp.minimum(xp.maximum(number, low), high)
