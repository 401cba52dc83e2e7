"""Symmetric absolute percentage error: in proportion to target and prediction together."""

from keras import ops

from losswright.core import Card, ElementwiseLoss, saveable
from losswright.core.card import REGRESSION


@saveable
class SymmetricMeanAbsolutePercentageError(ElementwiseLoss):
    r"""$\ell = 200\,|y - \hat y| / (|y| + |\hat y|)$, in percent, from 0 to 200; 0 where both are 0.

    >>> round(float(SymmetricMeanAbsolutePercentageError()([[3.0]], [[1.0]])), 4)
    100.0
    """

    card = Card(
        task=REGRESSION,
        best_for="forecasts judged by sMAPE, as in the M competitions",
        strength="has no unit, and no target can cost more than 200",
        watch="where target and prediction differ in sign, or the target is 0, it is 200 without a slope",
        source="Makridakis and Hibon 2000, The M3-competition, appendix A",
    )

    def element(self, y_true, y_pred):
        """Absolute difference in percent of the mean size."""
        # The ratio doesn't change with the scale of both, so neither does its slope but for that scale.
        size = ops.stop_gradient(ops.maximum(ops.abs(y_true), ops.abs(y_pred)))
        size = ops.where(size == 0, 1.0, size)
        of_target, of_prediction = ops.abs(y_true) / size, ops.abs(y_pred) / size
        total = of_target + of_prediction
        total = ops.where(total == 0, 1.0, total)
        smaller = ops.where(of_target < of_prediction, of_target, of_prediction)
        # Far apart the slope is what is left of two halves of 200: it comes from the small part of the ratio instead.
        ratio = ops.where(smaller < 0.5, 1.0 - 2.0 * smaller / total, ops.abs(of_target - of_prediction) / total)
        same_sign = ops.sign(y_true) * ops.sign(y_pred) > 0
        return 200.0 * ops.where(same_sign, ratio, ops.cast(y_true != y_pred, y_pred.dtype))
