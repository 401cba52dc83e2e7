"""The weighted mean of the squared error, and its root."""

from typing import Any

from keras import ops

from losswright.metrics.metric import WeightedMean, saveable_metric


@saveable_metric
class MeanSquaredError(WeightedMean):
    r"""$\sum w\,(y - \hat y)^2 \,/\, \sum w$ over every element seen.

    >>> metric = MeanSquaredError()
    >>> metric.update_state([1.0, 2.0], [2.0, 6.0], sample_weight=[3.0, 1.0])
    >>> float(metric.result())
    4.75
    """

    def element(self, y_true: Any, y_pred: Any) -> Any:
        """The square of the error."""
        return ops.square(y_true - y_pred)


@saveable_metric
class RootMeanSquaredError(MeanSquaredError):
    r"""$\sqrt{\sum w\,(y - \hat y)^2 \,/\, \sum w}$ over every element seen, in the unit of the targets.

    >>> metric = RootMeanSquaredError()
    >>> metric.update_state([1.0, 2.0], [2.0, 6.0], sample_weight=[15.0, 1.0])
    >>> round(float(metric.result()), 4)  # the root of (15 * 1 + 16) / 16
    1.3919
    """

    def number(self, sums: Any) -> Any:
        """The root of the weighted mean."""
        return ops.sqrt(super().number(sums))
