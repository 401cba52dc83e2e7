"""Dynamic weight average: the loss that falls slowest gets the most weight in the next epoch."""

from typing import Annotated, Any

import numpy as np
from keras import ops

from losswright.core.saveable import saveable
from losswright.core.settings import Above
from losswright.objective.balance.base import Balance


@saveable
class DynamicAverage(Balance):
    r"""$\lambda_k(t) = K\,\mathrm{softmax}_k(r_k / T)$ with $r_k = L_k(t - 1) / L_k(t - 2)$, by epoch.

    The first two epochs weigh all alike (Liu, Johns and Davison 2019, End-to-end multi-task learning with attention,
    eq. 7).

    Args:
        temperature: $T$; the larger, the more alike the weights.
    """

    kind = "dynamic"

    def __init__(self, *, temperature: Annotated[float, Above(0)] = 2.0):
        super().__init__()
        self.temperature = temperature

    def begin(self, names: list[str], loss_weights: list[float]) -> None:
        """As the base, with sums for the means of an epoch."""
        super().begin(names, loss_weights)
        self.sums = self.per_output("sums")
        self.steps = self.add_variable(name="steps", shape=(), initializer="zeros", aggregation="mean")
        self.last = self.per_output("last")  # means of the last epoch, 0 before there is one

    def learn(self, losses: Any) -> None:
        """Add the losses of a step."""
        super().learn(losses)
        self.sums.assign(self.sums + losses)
        self.steps.assign(self.steps + 1.0)

    def epoch_ended(self) -> None:
        """New factors from the means of the last two epochs."""
        before, sums, steps = (ops.convert_to_numpy(v).astype("float64") for v in (self.last, self.sums, self.steps))
        mean = sums / steps
        self.sums.assign(ops.zeros(len(self.names)))
        self.steps.assign(ops.zeros(()))
        self.last.assign(mean.astype("float32"))
        if np.isfinite([before, mean]).all() and (before != 0).all():
            self.factor_by_output.assign(dynamic_weights(before, mean, temperature=self.temperature).astype("float32"))


def dynamic_weights(before_last: np.ndarray, last: np.ndarray, *, temperature: float) -> np.ndarray:
    """The weights of the next epoch, `(outputs,)`, whose sum is their number.

    >>> dynamic_weights(np.array([1.0, 1.0]), np.array([1.0, 0.5]), temperature=2.0).round(4).tolist()
    [1.1244, 0.8756]
    """
    ratios = last / before_last / temperature
    shares = np.exp(ratios - ratios.max())
    return len(last) * shares / shares.sum()
