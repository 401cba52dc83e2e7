"""The quantile of a stream of values that moves while a model learns, in four numbers."""

from typing import Annotated

from keras import ops

from losswright.core import Between, saveable
from losswright.core.state import State
from losswright.kernels.replicas import sum_over_replicas

LONGEST_MEMORY = 30_000.0  # samples: the spread of the estimate while the values stand still
SHORTEST_MEMORY = 4_000.0  # samples: how far it lags behind while they move
DRIFT_WINDOW = 4_000.0  # samples over which a drift must show
DRIFT_BOUND = 1.5  # standard deviations of its mean that a drift must exceed
TAIL_SAMPLES = 3.0  # that the first guess is worth
LARGEST_EXCESS = 10.0  # mean excesses: what a single value may teach the scale at most


@saveable
class RunningQuantile(State):
    r"""Threshold that a share `1 - level` of the values exceeds, over about the last 4,000 to 30,000 samples.

    Each batch moves the threshold by the surplus of values above it (Robbins and Monro 1951), in units of the mean
    excess over the threshold, $E[v - q \mid v > q]$. That unit makes the step right at any scale of the values, and
    nearly the most efficient one for any tail: with an exponential tail it is the inverse density, the step of an
    exact quantile. The memory grows while surpluses look like chance, and shrinks while they keep one sign, that is
    while the values drift. Under data parallelism all replicas see the surplus of the whole batch.
    """

    kind = "threshold"

    def __init__(self, level: Annotated[float, Between(0, 1)] = 0.99, name: str = kind, dtype=None):
        super().__init__(name=name, dtype=dtype or "float32")
        self.level = level
        zero = {"shape": (), "initializer": "zeros", "aggregation": "mean"}
        self.threshold = self.add_variable(name="threshold", **zero)
        self.excess = self.add_variable(name="excess", **zero)  # mean of value - threshold above the threshold
        self.memory = self.add_variable(name="memory", **zero)  # samples that the estimate rests on; 0: none yet
        self.drift = self.add_variable(name="drift", **zero)  # running mean of the relative surplus

    def result(self):
        """The threshold, in the unit of the values."""
        return ops.copy(ops.convert_to_tensor(self.threshold))  # JAX gives the variable's own buffer to the next step

    def get_config(self):
        """Level, name and dtype."""
        return {**super().get_config(), "level": self.level}

    def update_state(self, values, weight=None):
        """Move the threshold by one batch of values, of any shape. Weight 0, NaN and infinite values teach nothing."""
        values, weight = _usable(values, weight)
        total = sum_over_replicas(ops.sum(weight))
        threshold, excess, memory = self._state_or_first_guess(values, weight, total)
        samples = ops.divide_no_nan(total**2, sum_over_replicas(ops.sum(weight**2)))
        surplus, surplus_excess = self._surplus(values, weight, total, threshold, excess)

        memory = ops.minimum(memory + samples, LONGEST_MEMORY)
        step = samples / ops.maximum(memory, 1.0)
        self.threshold.assign(threshold + excess * ops.clip(step * surplus, -2.0, 2.0))
        self.excess.assign(excess * ops.exp(ops.clip(ops.minimum(step, 0.5) * surplus_excess, -1.0, 1.0)))
        self.memory.assign(self._forget(memory, surplus, samples))

    def current(self, values, weight=None):
        """The threshold, or a first guess from this batch where nothing has been learnt yet."""
        return self.current_with_excess(values, weight)[0]

    def current_with_excess(self, values, weight=None):
        """The threshold, and the mean excess of what lies above it, in the unit of the values."""
        values, weight = _usable(values, weight)
        return self._state_or_first_guess(values, weight, sum_over_replicas(ops.sum(weight)))[:2]

    def _state_or_first_guess(self, values, weight, total):
        """Threshold, mean excess and memory; from the batch's mean and mean deviation if there are none yet."""
        mean = ops.divide_no_nan(sum_over_replicas(ops.sum(weight * values)), total)
        deviation = ops.divide_no_nan(sum_over_replicas(ops.sum(weight * ops.abs(values - mean))), total)
        guess = (mean + deviation, deviation + 1e-3 * ops.abs(mean) + 1e-30, TAIL_SAMPLES / (1.0 - self.level))
        known = [ops.convert_to_tensor(variable) for variable in (self.threshold, self.excess, self.memory)]
        return [ops.where(known[2] == 0, g, k) for g, k in zip(guess, known, strict=True)]

    def _surplus(self, values, weight, total, threshold, excess):
        """Relative surplus of values above the threshold, and of their excess; both 0 in the mean at the quantile."""
        share = 1.0 - self.level
        above = sum_over_replicas(ops.sum(weight * ops.cast(values > threshold, weight.dtype)))
        over = ops.clip(values - threshold, 0.0, LARGEST_EXCESS * excess)
        above, over = (ops.divide_no_nan(x, total) / share for x in (above, sum_over_replicas(ops.sum(weight * over))))
        return above - 1.0, over / excess - above

    def _forget(self, memory, surplus, samples):
        """A shorter memory while the mean surplus is further from 0 than chance explains."""
        rate = ops.minimum(samples / DRIFT_WINDOW, 0.5)
        drift = self.drift + rate * (surplus - self.drift)
        self.drift.assign(drift)
        variance_of_surplus = self.level / (1.0 - self.level) / ops.maximum(samples, 1.0)
        spread = ops.sqrt(variance_of_surplus * rate / (2.0 - rate)) + 1e-30
        alarm = ops.clip(ops.abs(drift) / spread - DRIFT_BOUND, 0.0, 3.0)
        least = max(SHORTEST_MEMORY, TAIL_SAMPLES / (1.0 - self.level))
        shorter = ops.maximum(memory * ops.exp(-8.0 * samples / DRIFT_WINDOW * alarm), least)
        return ops.minimum(shorter, memory)


def _usable(values, weight):
    """Values and weights of one shape, without gradient; what is not finite weighs 0."""
    values = ops.cast(ops.stop_gradient(values), "float32")
    weight = ops.ones_like(values) if weight is None else ops.cast(ops.stop_gradient(weight), "float32")
    weight = ops.where(ops.isfinite(values), ops.broadcast_to(weight, ops.shape(values)), 0.0)
    return ops.where(ops.isfinite(values), values, 0.0), weight
