"""Absolute percentage error: errors in proportion to the target."""

from typing import Annotated

from losswright.core import Above, Card, ElementwiseLoss, saveable
from losswright.core.card import REGRESSION
from losswright.core.formulas import absolute_percentage_error


@saveable
class MeanAbsolutePercentageError(ElementwiseLoss):
    r"""$\ell = 100\,|y - \hat y| / \max(|y|, \epsilon)$, in percent.

    >>> round(float(MeanAbsolutePercentageError()([[4.0], [10.0]], [[5.0], [10.0]])), 4)
    12.5

    Args:
        epsilon: stands in for targets that are smaller in magnitude, in the unit of the targets.
    """

    card = Card(
        task=REGRESSION,
        best_for="positive targets over several orders of magnitude, far from 0",
        strength="has no unit: errors of cheap and dear items compare",
        watch="targets near 0 cost almost any amount, and forecasts that are too low are preferred",
        target="any number but 0",
    )
    harmless_target = 1.0

    def __init__(self, *, epsilon: Annotated[float, Above(0)] = 1e-7, **keras_settings):
        super().__init__(**keras_settings)
        self.epsilon = epsilon

    def element(self, y_true, y_pred):
        """Absolute difference in percent of the target."""
        return absolute_percentage_error(y_true, y_pred, self.epsilon)
