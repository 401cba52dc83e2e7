"""The quantile of a stream of values that moves while a model learns, in four numbers."""

from functools import partial
from typing import Annotated, Any

from keras import ops

from losswright.core import Between, saveable
from losswright.core.state import State
from losswright.kernels.small_arithmetic import cheapest_for
from losswright.losses.quantile_steps import Numbers, look, move

LEAST = 1e-30


@saveable
class RunningQuantile(State):
    r"""Threshold that a share `1 - level` of the values exceeds, over about the last 2,000 to 15,000 samples.

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
        shape = (len(Numbers._fields),)
        self.numbers = self.add_variable(name="numbers", shape=shape, initializer="zeros", aggregation="mean")

    def result(self):
        """The threshold, in the unit of the values."""
        return ops.copy(ops.convert_to_tensor(self.numbers)[0])  # not the memory that the next step writes to

    def has_learnt(self) -> bool:
        """Whether a batch has said anything."""
        return self.snapshot()[1] > 0

    def get_config(self):
        """Level, name and dtype."""
        return {**super().get_config(), "level": self.level}

    def update_state(self, values, weight=None):
        """Move the threshold by one batch of values, of any shape; the first batch only gives a first guess."""
        self.observe(values, weight, learn=True)

    def observe(self, values, weight=None, *, learn: bool) -> tuple[Any, Any]:
        """Threshold and mean excess over it, in the unit of the values, as they stand before this batch.

        Where nothing has been learnt yet, a first guess from the batch itself. With `learn` the batch moves them.
        """
        arithmetic = cheapest_for(values)
        known = Numbers(*arithmetic.numbers_in(arithmetic.read(self.numbers)))
        batch = look(arithmetic, values, weight, known, self.level)
        before, after = arithmetic.together(partial(move, arithmetic.numbers, level=self.level), known, batch)
        if learn:
            self.numbers.assign(after)
        excess = before.excess + LEAST  # of values that are all alike it is 0, and losses divide by it
        return arithmetic.factor(before.threshold, values), arithmetic.factor(excess, values)
