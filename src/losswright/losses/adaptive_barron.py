"""Barron's general loss as a likelihood, whose shape and scale are learnt beside the model."""

import math
from typing import Annotated, Any

from keras import ops

from losswright.core import Above, Between, Card, saveable
from losswright.core.card import REGRESSION
from losswright.core.state import State, StatefulLoss
from losswright.kernels.logarithm import log1p_of_square
from losswright.kernels.replicas import sum_over_replicas

LOW, HIGH = 0.001, 1.999  # of the shape: below 0 there is no likelihood, at 2 the formula needs its limit
LARGEST_STEP = 10.0  # learning rates by which a parameter moves at most
PACE = 10.0  # of the shape's logit against the scale's logarithm: the likelihood is that much flatter along it
DIFFERENCE = 0.02  # of the shape's logit, over which its slope is taken
NODES = [0.2 * i for i in range(127)]  # of the integral of the density over x = sinh(t)
LOG_WEIGHTS = [math.log(0.2 * (2.0 if t else 1.0) * math.cosh(t)) for t in NODES]


@saveable
class BarronShape(State):
    """Shape and scale of the errors, each moved by every batch of training down the slope of the likelihood."""

    kind = "barron"

    def __init__(self, alpha: float, scale: float, learning_rate: float, name: str = kind, dtype=None):
        super().__init__(name=name, dtype=dtype or "float32")
        self.first_alpha, self.first_scale, self.learning_rate = alpha, scale, learning_rate
        self.logit = self.add_variable(name="logit", shape=(), initializer="zeros", aggregation="mean")
        self.log_scale = self.add_variable(name="log_scale", shape=(), initializer="zeros", aggregation="mean")
        self.logit.assign(math.log(max(alpha - LOW, 1e-6) / max(HIGH - alpha, 1e-6)))
        self.log_scale.assign(math.log(scale))

    def numbers(self) -> tuple[Any, Any]:
        """The shape and the logarithm of the scale; no slope flows through them."""
        logit, log_scale = ops.convert_to_tensor(self.logit), ops.convert_to_tensor(self.log_scale)
        return shape_of(logit), log_scale

    def result(self):
        """Both, as `{name}_alpha` and `{name}_scale`."""
        alpha, log_scale = self.numbers()
        return {f"{self.name}_alpha": alpha, f"{self.name}_scale": ops.exp(log_scale)}

    def update_state(self, errors, weight=None):
        """A step for absolute errors of any shape; what is not finite teaches nothing."""
        errors = ops.stop_gradient(ops.cast(errors, "float32"))
        weight = ops.ones_like(errors) if weight is None else ops.broadcast_to(weight, ops.shape(errors))
        usable = ops.isfinite(errors)
        weight, errors = ops.where(usable, weight, 0.0), ops.where(usable, errors, 0.0)
        logit, log_scale = ops.convert_to_tensor(self.logit), ops.convert_to_tensor(self.log_scale)
        scaled = errors * ops.exp(-log_scale)
        of_logit = _cost(scaled, shape_of(logit + DIFFERENCE)) - _cost(scaled, shape_of(logit - DIFFERENCE))
        of_log_scale = 1.0 - scaled_slope(scaled, shape_of(logit))
        sums = [ops.sum(weight * part) for part in (ops.ones_like(scaled), of_logit / (2 * DIFFERENCE), of_log_scale)]
        total, *slopes = ops.unstack(sum_over_replicas(ops.stack(sums)))
        for variable, slope, pace in zip((self.logit, self.log_scale), slopes, (PACE, 1.0), strict=True):
            step = ops.clip(pace * ops.divide_no_nan(slope, total), -LARGEST_STEP, LARGEST_STEP)
            variable.assign(variable - self.learning_rate * step)

    def get_config(self):
        """Where it starts, how fast it moves, name and dtype."""
        start = {"alpha": self.first_alpha, "scale": self.first_scale, "learning_rate": self.learning_rate}
        return {**super().get_config(), **start}


@saveable
class AdaptiveBarron(StatefulLoss):
    r"""$\ell = \rho(e / c, \alpha) + \log c + \log Z(\alpha)$, with $\rho$ as in `BarronGeneral` and $e = y - \hat y$.

    $Z(\alpha) = \int e^{-\rho(x, \alpha)} dx$ makes it a likelihood, so shape and scale can be learnt: a low shape
    spares outliers, and pays for it on errors that are small. Both live on the model (compile with
    `losswright.compile`), take gradient steps of their own beside the optimizer's, stand still in validation, and show
    in `history`. All outputs share them.

    >>> import keras, losswright, numpy as np
    >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    >>> model = losswright.compile(model, "adam", loss=AdaptiveBarron())
    >>> sorted(model.fit(np.ones((64, 1)), np.arange(64.0)[:, None], verbose=0).history)
    ['barron_alpha', 'barron_scale', 'loss']

    Args:
        alpha: $\alpha$ to begin with, between 0 (Cauchy) and 2 (normal).
        scale: $c$ to begin with, in the unit of the targets.
        learning_rate: of the scale's logarithm, a step; ten times that of the shape's logit.
    """

    card = Card(
        task=REGRESSION,
        best_for="targets whose outliers are of unknown number and size",
        strength="no delta to be searched: the data say how much an outlier counts",
        watch="the value is a likelihood and may be negative; a shape that is still moving changes its unit",
        source="Barron 2019, A general and adaptive robust loss function, eq. 16 and 17",
    )

    def __init__(
        self,
        *,
        alpha: Annotated[float, Between(0, 2)] = 1.0,
        scale: Annotated[float, Above(0)] = 1.0,
        learning_rate: Annotated[float, Above(0)] = 0.01,
        **keras_settings,
    ):
        super().__init__(**keras_settings)
        self.alpha, self.scale, self.learning_rate = alpha, scale, learning_rate
        self.state = BarronShape(alpha, scale, learning_rate)

    def remembering(self, y_true, y_pred, weight):
        """Negative log-likelihood of the errors, then what they teach."""
        errors = ops.abs(y_true - y_pred)
        alpha, log_scale = (ops.cast(number, errors.dtype) for number in self.state.numbers())
        costs = _cost(errors * ops.exp(-log_scale), alpha) + log_scale
        if self.state.training:
            self.state.update_state(errors, weight)
        return costs if weight is not None and weight.shape[-1] != 1 else ops.mean(costs, axis=-1)


def shape_of(logit):
    """The shape, between its bounds."""
    return LOW + (HIGH - LOW) * ops.sigmoid(logit)


def scaled_slope(x, alpha):
    r"""$x \rho'(x) = x^2 (x^2 / b + 1)^{\alpha / 2 - 1}$ with $b = 2 - \alpha$."""
    log = log1p_of_square(x / ops.sqrt(2.0 - alpha))
    return (2.0 - alpha) * (ops.exp(0.5 * alpha * log) - ops.exp((0.5 * alpha - 1.0) * log))


def _rho(x, alpha):
    width = 2.0 - alpha
    return width / alpha * ops.expm1(0.5 * alpha * log1p_of_square(x / ops.sqrt(width)))


def _cost(x, alpha):
    """Negative log-likelihood of scaled errors, in units of the scale."""
    nodes = ops.sinh(ops.convert_to_tensor(NODES, dtype=x.dtype))
    weights = ops.convert_to_tensor(LOG_WEIGHTS, dtype=x.dtype)
    return _rho(x, alpha) + ops.logsumexp(weights - _rho(nodes, alpha))
