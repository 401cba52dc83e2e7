"""Power of the error: from the absolute error over the square to the fourth power and beyond."""

from typing import Annotated

from keras import ops

from losswright.core import AtLeast, Card, ElementwiseLoss, saveable
from losswright.core.card import TAIL


@saveable
class PowerError(ElementwiseLoss):
    r"""$\ell = |y - \hat y|^p$.

    >>> round(float(PowerError()([[3.0]], [[1.0]])), 4)
    16.0

    Args:
        power: $p$, at least 1. 4 is the plain rival of every tail loss.
    """

    card = Card(
        task=TAIL,
        best_for="a first try at the worst errors: no threshold, no state, no batch",
        strength="works sample by sample, at any batch size",
        watch="what the tail gains, the median pays; standardise targets, or values overflow",
    )

    def __init__(self, *, power: Annotated[float, AtLeast(1)] = 4.0, **keras_settings):
        super().__init__(**keras_settings)
        self.power = float(power)

    def element(self, y_true, y_pred):
        """Power of the absolute difference."""
        return ops.power(ops.abs(y_true - y_pred), self.power)
