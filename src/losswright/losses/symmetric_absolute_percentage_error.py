"""Symmetric absolute percentage error: in proportion to target and prediction together."""

from losswright.core import Card, ElementwiseLoss, saveable
from losswright.core.card import REGRESSION
from losswright.core.formulas import symmetric_percentage_error


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
        return symmetric_percentage_error(y_true, y_pred)
