"""Smooth absolute errors: a hyperbola in place of the corner."""

from typing import Annotated

from keras import ops

from losswright.core import Above, Card, ElementwiseLoss, saveable
from losswright.core.card import REGRESSION
from losswright.kernels.logarithm import hypot_less


@saveable
class PseudoHuber(ElementwiseLoss):
    r"""$\ell = \delta^2 (\sqrt{1 + (e/\delta)^2} - 1)$ with $e = y - \hat y$.

    >>> round(float(PseudoHuber()([[3.0]], [[0.0]])), 4)
    2.1623

    Args:
        delta: the error, in the unit of the targets, around which the cost turns from quadratic to linear.
    """

    card = Card(
        task=REGRESSION,
        best_for="as Huber, where second derivatives must be smooth",
        strength="differentiable any number of times",
        watch="delta is in the unit of the target",
        source="Charbonnier et al. 1997, Deterministic edge-preserving regularization in computed imaging",
    )

    def __init__(self, *, delta: Annotated[float, Above(0)] = 1.0, **keras_settings):
        super().__init__(**keras_settings)
        self.delta = delta

    def element(self, y_true, y_pred):
        """Quadratic near 0, linear far away."""
        return self.delta * hypot_less(ops.abs(y_true - y_pred), self.delta)


@saveable
class Charbonnier(ElementwiseLoss):
    r"""$\ell = \sqrt{e^2 + \epsilon^2}$ with $e = y - \hat y$.

    >>> round(float(Charbonnier(epsilon=4.0)([[3.0]], [[0.0]])), 4)
    5.0

    Args:
        epsilon: the least value of the loss, in the unit of the targets; below it errors hardly count.
    """

    card = Card(
        task=REGRESSION,
        best_for="images: super-resolution, denoising, optical flow",
        strength="nearly the absolute error, with a slope that fades at 0",
        watch="its least value is epsilon, not 0",
        source="Lai et al. 2017, Deep Laplacian pyramid networks for fast and accurate super-resolution",
    )

    def __init__(self, *, epsilon: Annotated[float, Above(0)] = 1e-3, **keras_settings):
        super().__init__(**keras_settings)
        self.epsilon = epsilon

    def element(self, y_true, y_pred):
        """Hyperbola of the error."""
        return self.epsilon + hypot_less(ops.abs(y_true - y_pred), self.epsilon)
