"""Pinball loss: the one whose best constant prediction is a quantile."""

from typing import Annotated

from losswright.core import Between, Card, ElementwiseLoss, saveable
from losswright.core.card import REGRESSION
from losswright.core.formulas import pinball


@saveable
class Pinball(ElementwiseLoss):
    r"""$\ell = \max(q\,e, (q-1)\,e)$ with $e = y - \hat y$.

    >>> round(float(Pinball(level=0.9)([[3.0]], [[1.0]])), 4)
    1.8

    Args:
        level: the quantile $q$ that the prediction aims at, between 0 and 1.
    """

    card = Card(
        task=REGRESSION,
        best_for="a given quantile of the target, such as an upper bound",
        strength="needs no assumption about the noise",
        watch="one model a quantile can cross; far levels need many rows",
        source="Koenker and Bassett 1978, Regression quantiles",
    )

    def __init__(self, *, level: Annotated[float, Between(0, 1)] = 0.5, **keras_settings):
        super().__init__(**keras_settings)
        self.level = level

    def element(self, y_true, y_pred):
        """`level` a unit too low, `1 - level` a unit too high."""
        return pinball(y_true, y_pred, self.level)
