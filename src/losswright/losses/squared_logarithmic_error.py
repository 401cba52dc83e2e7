"""Squared logarithmic error: squared error of the order of magnitude."""

import math

from keras import ops

from losswright.core import Card, ElementwiseLoss, saveable
from losswright.core.card import REGRESSION

LOWEST = -0.999  # below it the logarithm goes on along its tangent: finite, and still with a slope that leads back


@saveable
class MeanSquaredLogarithmicError(ElementwiseLoss):
    r"""$\ell = (\log(1 + y) - \log(1 + \hat y))^2$.

    Predictions in (-1, 0) have their true value and slope; Keras reads all below 0 as 0, where they stop learning.

    >>> round(float(MeanSquaredLogarithmicError()([[1.0]], [[0.0]])), 4)
    0.4805
    """

    card = Card(
        task=REGRESSION,
        best_for="non-negative targets that grow by factors",
        strength="a factor of two costs the same at 10 and at 10,000",
        watch="predicting too low costs more than too high; outputs at or below -1 have no logarithm",
        target="at least 0",
        activation="softplus, or linear for values above -1",
    )

    def element(self, y_true, y_pred):
        """Squared difference of logarithms."""
        return ops.square(ops.log1p(y_true) - _log1p(y_pred))


def _log1p(value):
    tangent = math.log1p(LOWEST) + (value - LOWEST) / (1.0 + LOWEST)
    return ops.where(value < LOWEST, tangent, ops.log1p(ops.maximum(value, LOWEST)))
