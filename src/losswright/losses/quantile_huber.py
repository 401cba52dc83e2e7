"""Quantile Huber: the pinball loss without its corner."""

from typing import Annotated

from keras import ops

from losswright.core import Above, Between, Card, ElementwiseLoss, saveable
from losswright.core.card import REGRESSION


@saveable
class QuantileHuber(ElementwiseLoss):
    r"""$\ell = |q - [e < 0]|\,H_\delta(e)/\delta$ with $e = y - \hat y$ and $H_\delta$ as in `Huber`.

    As `delta` tends to 0 it becomes `Pinball`.

    >>> round(float(QuantileHuber(level=0.9)([[3.0]], [[1.0]])), 4)
    1.35

    Args:
        level: the quantile $q$ that the prediction aims at, between 0 and 1.
        delta: the error, in the unit of the targets, beyond which the cost grows linearly.
    """

    card = Card(
        task=REGRESSION,
        best_for="quantiles where the corner of Pinball makes training rough, as in distributional learning of returns",
        strength="smooth at 0",
        watch="the aim is the quantile only as far as delta is small against the spread of the targets",
        source="Dabney et al. 2018, Implicit quantile networks for distributional reinforcement learning",
    )

    def __init__(
        self, *, level: Annotated[float, Between(0, 1)] = 0.5, delta: Annotated[float, Above(0)] = 1.0, **keras_settings
    ):
        super().__init__(**keras_settings)
        self.level, self.delta = level, delta

    def element(self, y_true, y_pred):
        """Huber, weighed by the side of the error."""
        error = y_true - y_pred
        size = ops.abs(error)
        quadratic = ops.minimum(size, self.delta)  # never squares a large error, so it can't overflow
        huber = ops.where(size < self.delta, 0.5 / self.delta * ops.square(quadratic), size - 0.5 * self.delta)
        return ops.where(error < 0, 1.0 - self.level, self.level) * huber
