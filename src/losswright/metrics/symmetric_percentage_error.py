"""The weighted mean of the absolute error in percent of the mean size of target and prediction."""

from typing import Any

from losswright.core.formulas import symmetric_percentage_error
from losswright.metrics.metric import WeightedMean, saveable_metric


@saveable_metric
class SymmetricMeanAbsolutePercentageError(WeightedMean):
    r"""$200 \sum w \frac{|y - \hat y|}{|y| + |\hat y|} / \sum w$, from 0 to 200 percent; 0 where both are 0.

    Bounded where the plain percentage error explodes near targets of 0; but a target of 0 costs 200 however small
    the prediction. Source: Makridakis 1993, Accuracy measures.

    >>> metric = SymmetricMeanAbsolutePercentageError()
    >>> metric.update_state([1.0, 0.0, 0.0], [3.0, 0.0, 1e-9])
    >>> float(metric.result())  # the mean of 100, 0 and 200
    100.0
    """

    def element(self, y_true: Any, y_pred: Any) -> Any:
        """The error against the mean size of both."""
        return symmetric_percentage_error(y_true, y_pred)
