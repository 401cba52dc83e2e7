"""Barron's general loss: squared, Charbonnier, Cauchy, Geman-McClure and Welsch losses on one dial."""

import math
from typing import Annotated

from keras import ops

from losswright.core import Above, Card, ElementwiseLoss, saveable
from losswright.core.card import REGRESSION
from losswright.core.settings import Number
from losswright.kernels.logarithm import log1p_of_square, one_minus_exp

NEAR_ZERO = 1e-8  # an alpha that float32 can't tell from 0 in the value


@saveable
class BarronGeneral(ElementwiseLoss):
    r"""$\ell = \frac b\alpha\left(\left(\frac{(e / c)^2}{b} + 1\right)^{\alpha/2} - 1\right)$ with $b = |\alpha - 2|$.

    The error is $e = y - \hat y$. The limits are taken where the formula has none, and what lies near them is as
    exact: `alpha=2` is half the squared error $(e/c)^2$, 1 pseudo-Huber, 0 Cauchy $\log(\frac12 (e/c)^2 + 1)$, -2
    Geman-McClure, `-math.inf` Welsch $1 - e^{-(e/c)^2/2}$, `math.inf` its opposite $e^{(e/c)^2/2} - 1$. Near 0 all are
    $\frac12 (e/c)^2$.

    >>> round(float(BarronGeneral(alpha=1.0)([[3.0]], [[0.0]])), 4)
    2.1623
    >>> round(float(BarronGeneral(alpha=-math.inf)([[3.0]], [[0.0]])), 4)
    0.9889

    Args:
        alpha: the shape, any number: the lower, the less an outlier counts. Below 1 the slope falls again with the
            error, below 0 an outlier costs no more than a constant.
        scale: $c$, the error, in the unit of the targets, from which on `alpha` matters.
    """

    card = Card(
        task=REGRESSION,
        best_for="finding by one number how much outliers should count",
        strength="seven known losses and all between them, the same near 0",
        watch="with alpha below 0 a bad start has no slope: begin at 1 and lower it",
        source="Barron 2019, A general and adaptive robust loss function, eq. 8",
    )

    def __init__(
        self,
        *,
        alpha: Annotated[float, Number(infinite=True)] = 1.0,
        scale: Annotated[float, Above(0)] = 1.0,
        **keras_settings,
    ):
        super().__init__(**keras_settings)
        self.alpha, self.scale = alpha, scale

    def element(self, y_true, y_pred):
        """Value of the scaled error."""
        error = ops.abs(y_true - y_pred) / self.scale
        if self.alpha == 2:
            return 0.5 * ops.square(error)
        if math.isinf(self.alpha):
            return _expm1(0.5 * ops.square(error), self.alpha)
        width = abs(self.alpha - 2.0)
        log = log1p_of_square(error / math.sqrt(width))
        if abs(self.alpha) < NEAR_ZERO:
            return log
        return width / abs(self.alpha) * _expm1(0.5 * abs(self.alpha) * log, self.alpha)


def _expm1(size, sign: float):
    r"""$\pm(e^{\pm s} - 1)$ for $s \ge 0$, with the digits that "- 1" would lose."""
    return ops.expm1(size) if sign > 0 else one_minus_exp(size)
