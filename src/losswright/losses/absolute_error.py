"""Absolute error: the one whose best constant prediction is the median."""

from losswright.core import Card, ElementwiseLoss, saveable
from losswright.core.card import REGRESSION
from losswright.kernels.native_errors import absolute_error


@saveable
class MeanAbsoluteError(ElementwiseLoss):
    r"""$\ell = |y - \hat y|$.

    >>> round(float(MeanAbsoluteError()([[3.0], [0.0]], [[1.0], [1.0]])), 4)
    1.5
    """

    card = Card(
        task=REGRESSION,
        best_for="the median; targets with outliers",
        strength="an error twice as large costs twice as much: outliers don't decide",
        watch="its slope is the same for small and large errors, so the last steps of training are rough",
    )

    def element(self, y_true, y_pred):
        """Absolute difference."""
        return absolute_error(y_true, y_pred)
