"""The quantile of a stream of values that moves while a model learns, in four numbers."""

import math
from typing import Annotated, Any, NamedTuple

from keras import ops

from losswright.core import Between, saveable
from losswright.core.state import State
from losswright.kernels.replicas import sum_over_replicas

MEMORY = 14_000.0  # samples, while the values stand still: the spread of the estimate falls with it
SHORTEST_MEMORY = 2_000.0  # samples, while they move fast: how soon the estimate follows, and settles again
TAIL_MEMORY = 10.0  # of these at least must lie above the threshold, so a high level makes both longer
TREND_GAIN = 0.3  # of a step, also moves the trend: above 1/4 the loop overshoots a little, and settles sooner
TREND_STEP = 0.25  # the largest step that says something about the trend: larger ones catch up with a jump
FASTEST_TREND = 1e-3  # mean excesses a sample
CHANCE = 3.0  # standard deviations: a steeper trend is no chance, and shortens the memory
FORGETTING = 2.0  # times its own length by which a memory shrinks, for each standard deviation more
EXCESS_CAP = 2.0  # mean excesses: with this cap the mean excess is the best step for Pareto tails of any index
FIRST_EXCESS_CAP = 30.0  # ... but the first guess takes tails to be exponential: the next batch may revise it freely
LEAST_EXCESS = 0.05  # of the distance from the mean to the threshold: values may pile up at an upper bound


class _Batch(NamedTuple):
    """What one pass over a batch says: all of it sums over every replica."""

    samples: Any  # effective number, (sum w)^2 / sum w^2
    mean: Any
    deviation: Any  # mean distance from the mean
    above: Any  # weight above the threshold, over the weight that should be: 1 at the quantile
    over: Any  # excess of the values above, at most EXCESS_CAP mean excesses each, over the same


@saveable
class RunningQuantile(State):
    r"""Threshold that a share `1 - level` of the values exceeds, over about the last 2,000 to 14,000 samples.

    Each batch moves the threshold by the surplus of values above it (Robbins and Monro 1951), in units of the mean
    excess over the threshold, $E[\min(v - q, 2 m) \mid v > q] = m$. That unit makes the step right at any scale of
    the values and near the best one for any tail. The step is $m \log(1 + \eta s)$ for the surplus $s$ and the
    rate $\eta$, which is a full Newton step for $\eta = 1$ and an exponential tail, so big batches don't overshoot.
    A trend, fed by the same surpluses, removes the lag behind values that drift steadily. A trend that chance doesn't
    explain shortens the memory, so that the threshold also follows fast drifts, and settles when they end.

    Weight 0, NaN and infinite values teach nothing. Under data parallelism the surplus is that of the whole batch.
    """

    kind = "threshold"

    def __init__(self, level: Annotated[float, Between(0, 1)] = 0.99, name: str = kind, dtype=None):
        super().__init__(name=name, dtype=dtype or "float32")
        self.level = level
        zero = {"shape": (), "initializer": "zeros", "aggregation": "mean"}
        self.threshold = self.add_variable(name="threshold", **zero)
        self.excess = self.add_variable(name="excess", **zero)  # mean excess over the threshold; 0: nothing seen yet
        self.memory = self.add_variable(name="memory", **zero)  # samples that the estimate rests on
        self.trend = self.add_variable(name="trend", **zero)  # of the threshold, in mean excesses a sample

    def result(self):
        """The threshold, in the unit of the values."""
        return ops.copy(ops.convert_to_tensor(self.threshold))  # JAX gives the variable's own buffer to the next step

    def get_config(self):
        """Level, name and dtype."""
        return {**super().get_config(), "level": self.level}

    def update_state(self, values, weight=None):
        """Move the threshold by one batch of values, of any shape; the first batch only gives a first guess."""
        self.observe(values, weight, learn=True)

    def observe(self, values, weight=None, *, learn: bool):
        """Threshold and mean excess over it, in the unit of the values, as they stand before this batch.

        Where nothing has been learnt yet, a first guess from the batch itself. With `learn` the batch moves them.
        """
        batch = self._look(values, weight)
        numbers, guess = self._numbers(), self._first_guess(batch)
        known = numbers[1] > 0
        before = ops.where(known, numbers[0], guess[0]), ops.where(known, numbers[1], guess[1] + 1e-30)
        if learn:
            for variable, after, first in zip(self.variables, self._step(batch), guess, strict=True):
                variable.assign(ops.where(known, after, first))
        return before

    def _numbers(self):
        return [ops.convert_to_tensor(variable) for variable in self.variables]

    def _look(self, values, weight) -> _Batch:
        """The sums over a batch that everything rests on."""
        values, weight = _usable(values, weight)
        total, squares, mean = _sums(weight, weight * weight, weight * values)
        mean = ops.divide_no_nan(mean, total)
        cap = ops.where(self.memory > 0, EXCESS_CAP, FIRST_EXCESS_CAP) * self.excess
        beyond = ops.clip(values - self.threshold, 0.0, cap)
        above = weight * ops.cast(values > self.threshold, weight.dtype)
        parts = _sums(weight * ops.abs(values - mean), above, weight * beyond)
        deviation, above, over = (ops.divide_no_nan(part, total) for part in parts)
        share = 1.0 - self.level
        return _Batch(ops.divide_no_nan(total * total, squares), mean, deviation, above / share, over / share)

    def _first_guess(self, batch: _Batch):
        """The state if the values above the batch's mean were exponential: their mean deviation is 2/e of the scale."""
        scale = batch.deviation * (math.e / 2)
        nothing = ops.zeros_like(scale)
        return batch.mean + scale * (-math.log(1.0 - self.level) - 1.0), scale, nothing, nothing

    def _step(self, batch: _Batch):
        """The state after a batch."""
        threshold, excess, memory, trend = self._numbers()
        reach = 1.0 / (1.0 - self.level)
        shortest, longest = (max(least, TAIL_MEMORY * reach) for least in (SHORTEST_MEMORY, MEMORY))
        memory = ops.minimum(memory + batch.samples, longest)
        length = ops.maximum(ops.minimum(memory + reach, longest), 2.0 * batch.samples)
        rate = batch.samples / length
        push = ops.log1p(rate * (batch.above - 1.0))

        steady = ops.logical_and(memory >= shortest, ops.abs(push) <= TREND_STEP)
        fastest = ops.minimum(FASTEST_TREND, 0.5 / ops.maximum(batch.samples, 1.0))
        trend = ops.clip(trend + ops.where(steady, TREND_GAIN * push / length, 0.0), -fastest, fastest)

        height = ops.where(batch.samples > 0, ops.maximum(threshold - batch.mean, 0.0), 0.0)
        excess = (excess + rate * batch.over) / (1.0 + rate * batch.above)
        excess = ops.maximum(excess, LEAST_EXCESS * height)
        deepest = -0.5 * ops.maximum(height, batch.deviation)  # never through the bulk of the values in one step
        step = ops.maximum(excess * (push + trend * batch.samples), deepest)
        shorter = self._shortened(memory, length, trend, batch.samples)
        return threshold + step, excess, ops.minimum(memory, ops.maximum(shorter, shortest)), trend

    def _shortened(self, memory, length, trend, samples):
        """The memory, shorter where the trend is steeper than chance makes it."""
        chance = TREND_GAIN * ops.sqrt(0.5 * self.level / (1.0 - self.level) / length) / length
        alarm = ops.clip(ops.abs(trend) / chance - CHANCE, 0.0, 2.0)
        forgotten = ops.where(alarm > 0, 1.0 + FORGETTING * alarm, 0.0) * samples / length
        return memory * ops.exp(-forgotten)


def _usable(values, weight):
    """Flat values and weights, without gradient; what is not finite weighs 0."""
    values = ops.cast(ops.stop_gradient(values), "float32")
    weight = ops.ones_like(values) if weight is None else ops.cast(ops.stop_gradient(weight), "float32")
    finite = ops.isfinite(values)
    weight = ops.where(finite, ops.broadcast_to(weight, ops.shape(values)), 0.0)
    return ops.reshape(ops.where(finite, values, 0.0), (-1,)), ops.reshape(weight, (-1,))


def _sums(*rows):
    """The sum of each row over every replica, in one exchange."""
    sums = sum_over_replicas(ops.sum(ops.stack(rows), axis=-1))
    return [sums[i] for i in range(len(rows))]
