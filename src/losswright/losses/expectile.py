"""Expectile: squared error that counts one side more."""

from typing import Annotated

from keras import ops

from losswright.core import Between, Card, ElementwiseLoss, saveable
from losswright.core.card import REGRESSION


@saveable
class Expectile(ElementwiseLoss):
    r"""$\ell = |q - [e < 0]|\,e^2$ with $e = y - \hat y$.

    >>> round(float(Expectile(level=0.9)([[3.0]], [[1.0]])), 4)
    3.6

    Args:
        level: $q$, between 0 and 1: how much a prediction that is too low counts, against one that is too high. 0.5 is
            half the squared error.
    """

    card = Card(
        task=REGRESSION,
        best_for="costs that differ by side and grow faster than the error",
        strength="smooth, and uses the size of every error, so it needs fewer rows than a quantile",
        watch="the 0.9 expectile is not the 0.9 quantile: fewer than 90 % of the targets may lie below it",
        source="Newey and Powell 1987, Asymmetric least squares estimation and testing",
    )

    def __init__(self, *, level: Annotated[float, Between(0, 1)] = 0.5, **keras_settings):
        super().__init__(**keras_settings)
        self.level = level

    def element(self, y_true, y_pred):
        """Squared difference, weighed by its side."""
        error = y_true - y_pred
        return ops.where(error < 0, 1.0 - self.level, self.level) * ops.square(error)
