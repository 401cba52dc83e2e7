"""The weighted mean pinball loss: how good predictions of a quantile are."""

from typing import Annotated, Any

from losswright.core.formulas import pinball
from losswright.core.settings import Between
from losswright.metrics.metric import WeightedMean, saveable_metric


@saveable_metric
class PinballLoss(WeightedMean):
    r"""$\sum w \max(q\,e, (q - 1)\,e) / \sum w$ with $e = y - \hat y$, in the unit of the targets.

    Args:
        level: the quantile $q$ that predictions aim at.

    Source: Koenker & Bassett 1978, Regression quantiles.

    >>> metric = PinballLoss(0.75)
    >>> metric.update_state([3.0, 1.0], [1.0, 3.0])
    >>> float(metric.result())  # the mean of 0.75 * 2 and 0.25 * 2
    1.0
    """

    def __init__(self, level: Annotated[float, Between(0, 1)] = 0.5, *, name: str | None = None, dtype: Any = None):
        super().__init__(name=name, dtype=dtype)
        self.level = level

    def element(self, y_true: Any, y_pred: Any) -> Any:
        """`level` a unit too low, `1 - level` a unit too high."""
        return pinball(y_true, y_pred, self.level)
