"""Uncertainty weighting: each output's loss is divided by a variance that is learnt beside the model."""

from typing import Annotated, Any

from keras import ops

from losswright.core.saveable import saveable
from losswright.core.settings import Above
from losswright.objective.balance.base import Balance

LARGEST_STEP = 10.0  # learning rates by which a log-variance moves at most


@saveable
class Uncertainty(Balance):
    r"""$\frac12 \sum_i (e^{-s_i} L_i + s_i)$, with log-variances $s_i$ that descend their own gradient.

    At rest $e^{s_i} = L_i$: each loss is measured in units of itself (Kendall, Gal and Cipolla 2018, Multi-task
    learning using uncertainty to weigh losses, eq. 7). The $s_i$ are kept beside the metrics, so the model's weights,
    its optimizer and its saved file are untouched; they take plain gradient steps of their own, not the optimizer's.

    Args:
        learning_rate: of the log-variances, a step.
    """

    kind = "uncertainty"

    def __init__(self, *, learning_rate: Annotated[float, Above(0)] = 0.01):
        super().__init__()
        self.learning_rate = learning_rate

    def begin(self, names: list[str], loss_weights: list[float]) -> None:
        """As the base, with variances of 1."""
        super().begin(names, loss_weights)
        self.log_variances = self.per_output("log_variances")
        self._set()

    def penalty(self) -> Any:
        r"""$\frac12 \sum_i s_i$, which keeps the variances from growing for ever."""
        return 0.5 * ops.sum(ops.stop_gradient(ops.convert_to_tensor(self.log_variances)))

    def learn(self, losses: Any) -> None:
        """A step down the gradient of the total by the log-variances. A loss that isn't finite teaches nothing."""
        super().learn(losses)
        surplus = ops.clip(ops.exp(-self.log_variances) * losses - 1.0, -LARGEST_STEP, LARGEST_STEP)
        surplus = ops.where(ops.isfinite(surplus), surplus, 0.0)
        self.log_variances.assign(self.log_variances + 0.5 * self.learning_rate * surplus)
        self._set()

    def _set(self) -> None:
        self.factor_by_output.assign(0.5 * ops.exp(-self.log_variances))
