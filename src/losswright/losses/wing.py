"""Wing losses: small errors count more than their size, for landmarks and heatmaps."""

import math
from typing import Annotated

from keras import ops

from losswright.core import Above, Card, ElementwiseLoss, saveable
from losswright.core.card import REGRESSION


@saveable
class Wing(ElementwiseLoss):
    r"""$\ell = w \log(1 + |e|/\epsilon)$ for $|e| < w$, else $|e| - w + w \log(1 + w/\epsilon)$, with $e = y - \hat y$.

    >>> round(float(Wing()([[3.0]], [[1.0]])), 4)
    6.9315

    Args:
        width: $w$, the error below which the logarithm applies, in the unit of the targets (pixels in the paper).
        epsilon: where the logarithm bends: the slope at 0 is `width / epsilon`.
    """

    card = Card(
        task=REGRESSION,
        best_for="landmarks, where many small errors must become smaller still",
        strength="steepest for small errors, linear for large ones",
        watch="not smooth at 0: the last steps of training are rough; width is in the unit of the target",
        source="Feng et al. 2018, Wing loss for robust facial landmark localisation, eq. 5",
    )

    def __init__(
        self, *, width: Annotated[float, Above(0)] = 10.0, epsilon: Annotated[float, Above(0)] = 2.0, **keras_settings
    ):
        super().__init__(**keras_settings)
        self.width, self.epsilon = width, epsilon

    def element(self, y_true, y_pred):
        """Logarithmic up to `width`, linear beyond."""
        error = ops.abs(y_true - y_pred)
        near = self.width * ops.log1p(ops.minimum(error, self.width) / self.epsilon)
        bend = self.width * math.log1p(self.width / self.epsilon)
        return ops.where(error < self.width, near, bend + (error - self.width))


@saveable
class AdaptiveWing(ElementwiseLoss):
    r"""$\ell = \omega \log(1 + |e/\epsilon|^{\alpha - y})$ for $|e| < \theta$, else its tangent, with $e = y - \hat y$.

    Near targets of 1 (the landmark) the exponent is close to 1 and small errors count; near 0 (the background) it is
    close to 2 and they don't.

    >>> round(float(AdaptiveWing()([[1.0]], [[0.75]])), 4)
    2.7568

    Args:
        alpha: above the largest target; the exponent for targets of 0.
        omega: the height of the logarithm.
        epsilon: where the logarithm bends.
        theta: the error beyond which the loss is linear.
    """

    card = Card(
        task=REGRESSION,
        best_for="heatmaps of landmarks: few pixels near 1 among many at 0",
        strength="exact where the landmark is, calm in the background",
        watch="targets must lie between 0 and 1",
        target="from 0 to 1",
        activation="linear, or sigmoid",
        source="Wang et al. 2019, Adaptive wing loss for robust face alignment via heatmap regression",
    )

    def __init__(
        self,
        *,
        alpha: Annotated[float, Above(1)] = 2.1,
        omega: Annotated[float, Above(0)] = 14.0,
        epsilon: Annotated[float, Above(0)] = 1.0,
        theta: Annotated[float, Above(0)] = 0.5,
        **keras_settings,
    ):
        super().__init__(**keras_settings)
        self.alpha, self.omega, self.epsilon, self.theta = alpha, omega, epsilon, theta

    def element(self, y_true, y_pred):
        """Logarithmic up to `theta`, linear beyond."""
        error, exponent = ops.abs(y_true - y_pred), self.alpha - y_true
        near = self.omega * ops.log1p(ops.power(ops.minimum(error, self.theta) / self.epsilon, exponent))
        odds = exponent * math.log(self.theta / self.epsilon)
        slope = self.omega * exponent / self.theta * ops.sigmoid(odds)
        return ops.where(error < self.theta, near, self.omega * ops.softplus(odds) + slope * (error - self.theta))
