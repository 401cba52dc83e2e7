"""Huber: squared for small errors, absolute for large ones."""

from typing import Annotated

from keras import ops

from losswright.core import Above, Card, ElementwiseLoss, saveable
from losswright.core.card import REGRESSION


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
        error = ops.abs(y_true - y_pred)
        quadratic = 0.5 * ops.square(ops.minimum(error, self.delta))  # never squares a large error: no overflow
        # A choice, not a sum: slopes of a sum would be delta - delta + error, without the digits of a small error.
        return ops.where(error < self.delta, quadratic, self.delta * (error - 0.5 * self.delta))
