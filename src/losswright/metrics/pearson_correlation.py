"""Pearson's correlation of targets and predictions."""

from typing import Any

from keras import ops

from losswright.metrics.metric import saveable_metric
from losswright.metrics.moment_metric import MomentMetric, is_constant
from losswright.metrics.moments import Moments


@saveable_metric
class PearsonCorrelation(MomentMetric):
    r"""$r = \sum w (y - \bar y)(\hat y - \bar{\hat y}) / \sqrt{\ldots}$ over all samples, from -1 to 1.

    Of several outputs, the mean of their correlations. Keras's metric of this name takes the correlation along the
    last axis *inside* each sample and averages over samples, which is NaN for the usual `(N, 1)`. NaN where target
    or prediction is constant.

    >>> metric = PearsonCorrelation()
    >>> metric.update_state([[1.0], [2.0], [3.0]], [[10.0], [20.0], [30.0]])
    >>> round(float(metric.result()), 4)
    1.0
    """

    def quantities(self, y_true: Any, y_pred: Any) -> tuple[Any, Any]:
        """Target and prediction."""
        return y_true, y_pred

    def from_moments(self, moments: Moments) -> Any:
        """The mean over outputs of their correlations."""
        comoment = moments.comoment.value()
        constant = ops.logical_or(is_constant(moments, 0), is_constant(moments, 1))
        spreads = [ops.sqrt(ops.where(constant, 1.0, comoment[i, i])) for i in (0, 1)]
        return ops.mean(ops.where(constant, float("nan"), comoment[0, 1] / spreads[0] / spreads[1]))
