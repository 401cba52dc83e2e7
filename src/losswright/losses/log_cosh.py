"""Log-cosh: a Huber loss without a corner and without a setting."""

import math

from keras import ops

from losswright.core import Card, ElementwiseLoss, saveable
from losswright.core.card import REGRESSION


@saveable
class LogCosh(ElementwiseLoss):
    r"""$\ell = \log\cosh(y - \hat y)$.

    >>> round(float(LogCosh()([[1.0]], [[0.0]])), 4)
    0.4338
    """

    card = Card(
        task=REGRESSION,
        best_for="standardised targets with some outliers",
        strength="twice differentiable everywhere: suits second-order methods",
        watch="its corner is at an error of about 1, so the unit of the target matters",
    )

    def element(self, y_true, y_pred):
        """Quadratic near 0, linear beyond about 1."""
        error = ops.abs(y_true - y_pred)
        # |e| + log1p(exp(-2|e|)) - log 2 cancels near 0, where log1p(2 sinh(e/2)^2) keeps all digits.
        near = ops.log1p(2.0 * ops.square(ops.sinh(0.5 * ops.minimum(error, 1.0))))
        far = error + ops.log1p(ops.exp(-2.0 * error)) - math.log(2.0)
        return ops.where(error < 1.0, near, far)
