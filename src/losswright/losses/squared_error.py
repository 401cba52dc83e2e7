"""Squared error: the one whose best constant prediction is the mean."""

from losswright.core import Card, ElementwiseLoss, saveable
from losswright.core.card import REGRESSION
from losswright.kernels.native_errors import squared_error


@saveable
class MeanSquaredError(ElementwiseLoss):
    r"""$\ell = (y - \hat y)^2$.

    >>> round(float(MeanSquaredError()([[3.0], [0.0]], [[1.0], [1.0]])), 4)
    2.5
    """

    card = Card(
        task=REGRESSION,
        best_for="the mean of targets with light-tailed noise",
        strength="smooth, with a slope in proportion to the error",
        watch="one error ten times larger costs a hundred times more: outliers decide",
    )

    def element(self, y_true, y_pred):
        """Squared difference."""
        return squared_error(y_true, y_pred)
