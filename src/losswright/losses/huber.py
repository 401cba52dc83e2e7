"""Huber: squared for small errors, absolute for large ones."""

from typing import Annotated

from losswright.core import Above, Card, ElementwiseLoss, saveable
from losswright.core.card import REGRESSION
from losswright.kernels.native_errors import huber


@saveable
class Huber(ElementwiseLoss):
    r"""$\ell = \frac12 e^2$ for $|e| \le \delta$, else $\delta(|e| - \frac12\delta)$, with $e = y - \hat y$.

    >>> round(float(Huber(delta=1.0)([[3.0], [0.5]], [[0.0], [0.0]])), 4)
    1.3125

    Args:
        delta: the error, in the unit of the targets, beyond which the cost grows linearly.
    """

    card = Card(
        task=REGRESSION,
        best_for="the mean of most targets while a few are outliers",
        strength="smooth near 0, bounded slope far away",
        watch="delta is in the unit of the target: 1 after standardising, not 1 for prices",
        source="Huber 1964, Robust estimation of a location parameter, eq. 2.3",
    )

    def __init__(self, *, delta: Annotated[float, Above(0)] = 1.0, **keras_settings):
        super().__init__(**keras_settings)
        self.delta = delta

    def element(self, y_true, y_pred):
        """Quadratic up to `delta`, linear beyond."""
        return huber(y_true, y_pred, self.delta)
