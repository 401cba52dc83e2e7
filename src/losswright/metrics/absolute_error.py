"""The weighted mean of the absolute error."""

from typing import Any

from keras import ops

from losswright.metrics.metric import WeightedMean, saveable_metric


@saveable_metric
class MeanAbsoluteError(WeightedMean):
    r"""$\sum w\,|y - \hat y| \,/\, \sum w$ over every element seen, in the unit of the targets.

    >>> metric = MeanAbsoluteError()
    >>> metric.update_state([1.0, 2.0], [2.0, 6.0], sample_weight=[3.0, 1.0])
    >>> float(metric.result())
    1.75
    """

    def element(self, y_true: Any, y_pred: Any) -> Any:
        """The size of the error."""
        return ops.abs(y_true - y_pred)
