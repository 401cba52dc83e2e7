"""Tweedie deviances: amounts whose variance grows as a power of their mean, from counts to sums of claims."""

from typing import Annotated

from keras import ops

from losswright.core import Between, Card, ElementwiseLoss, saveable
from losswright.core.card import COUNTS, REGRESSION
from losswright.core.settings import enforce_ranges
from losswright.kernels.logarithm import LOWEST_RATE, exp_of_log, log_of_rate, one_minus_exp

NEAR = 0.5  # log-ratios below it are summed as a series
TERMS = 13  # of the series: right to 1e-10


class _Deviance(ElementwiseLoss):
    """The unit deviance of a power from 1 (Poisson) to 2 (gamma)."""

    power: float

    @enforce_ranges
    def __init__(self, *, log_mean: bool = True, **keras_settings):
        super().__init__(**keras_settings)
        self.log_mean = log_mean

    def element(self, y_true, y_pred):
        """Deviance of each target; a mean below what has a logarithm costs more the lower it is."""
        too_low = 0.0 if self.log_mean else 2.0 * ops.maximum(LOWEST_RATE - y_pred, 0.0)
        return self._deviance(y_true, y_pred) + too_low

    def _deviance(self, y_true, y_pred):
        if self.power == 2:
            log_mean, log_ratio = self._logs(y_true, y_pred)
            return deviance(ops.log(y_true), log_mean, log_ratio, self.power)
        is_zero = y_true == 0
        log_mean, log_ratio = self._logs(ops.where(is_zero, 1.0, y_true), y_pred)
        share = 2.0 - self.power
        of_zero = 2.0 / share * exp_of_log(share * ops.where(is_zero, log_mean, 0.0))
        log_mean, log_ratio = (ops.where(is_zero, 0.0, log) for log in (log_mean, log_ratio))
        log_target = ops.log(ops.where(is_zero, 1.0, y_true))
        return ops.where(is_zero, of_zero, deviance(log_target, log_mean, log_ratio, self.power))

    def _logs(self, y_true, y_pred):
        """The logarithm of the mean, and that of the target in units of the mean."""
        if self.log_mean:
            return y_pred, ops.log(y_true) - y_pred
        log_mean = log_of_rate(y_pred)
        is_near = ops.abs(y_true - y_pred) < 0.5 * y_pred  # there the difference of two logarithms has fewer digits
        mean = ops.where(is_near, y_pred, y_true)
        return log_mean, ops.where(is_near, ops.log1p((y_true - mean) / mean), ops.log(y_true) - log_mean)


@saveable
class Tweedie(_Deviance):
    r"""$\ell = 2\left(\frac{y^{2-p}}{(1-p)(2-p)} - \frac{y\,\mu^{1-p}}{1-p} + \frac{\mu^{2-p}}{2-p}\right)$.

    The deviance of a Tweedie distribution with variance proportional to $\mu^p$: 0 where $\mu = y$. Right at any power
    from 1 to 2, both of which are its limits: the Poisson deviance and `GammaDeviance` (the limits themselves are
    taken without dividing by 0). For unequal exposures let `y_true` be the amount a unit of exposure and
    `sample_weight` the exposure.

    >>> round(float(Tweedie(power=1.5)([[0.0], [4.0]], [[0.0], [0.0]])), 4)
    4.0

    Args:
        power: $p$, from 1 to 2, both included.
        log_mean: whether the model gives $\log \mu$ (a linear output), else $\mu$ itself.
    """

    card = Card(
        task=COUNTS,
        best_for="amounts that are often exactly 0 and else positive and skewed: insurance claims, rain, sales",
        strength="one model for whether and how much",
        watch="the power is a choice: judge several on validation data",
        target="at least 0",
        activation="linear; softplus or exponential with log_mean=False",
        source="Jørgensen 1987, Exponential dispersion models",
    )

    def __init__(self, *, power: Annotated[float, Between(1, 2, "both")] = 1.5, **settings):
        super().__init__(**settings)
        self.power = power


@saveable
class PoissonDeviance(_Deviance):
    r"""$\ell = 2\,(y \log\frac{y}{\mu} - y + \mu)$.

    Twice `Poisson` less its least value: 0 where $\mu = y$, with all digits, at counts of millions too.

    >>> round(float(PoissonDeviance()([[0.0], [1.0]], [[0.0], [0.0]])), 4)
    1.0

    Args:
        log_mean: whether the model gives $\log \mu$ (a linear output), else $\mu$ itself.
    """

    card = Card(
        task=COUNTS,
        best_for="counts, where the value should say how far from perfect the model is",
        strength="0 is perfect, unlike the likelihood",
        watch="overdispersed counts (variance well above the mean) and many zeros",
        target="at least 0",
        activation="linear; softplus or exponential with log_mean=False",
        source="McCullagh and Nelder 1989, Generalized linear models, section 2.3",
    )
    power = 1.0


@saveable
class GammaDeviance(_Deviance):
    r"""$\ell = 2\,(\log\frac{\mu}{y} + \frac{y}{\mu} - 1)$.

    It has the slopes of the gamma likelihood, and is 0 where $\mu = y$. Errors count in proportion to the mean.

    >>> round(float(GammaDeviance()([[1.0]], [[1.0]])), 4)
    0.7358

    Args:
        log_mean: whether the model gives $\log \mu$ (a linear output), else $\mu$ itself.
    """

    card = Card(
        task=REGRESSION,
        best_for="positive, skewed amounts whose spread grows with their mean: the size of a claim, a duration",
        strength="has no unit: 10 % too low costs the same at 10 and at 10,000",
        watch="targets of 0 have no likelihood (NaN): Tweedie",
        target="above 0",
        activation="linear; softplus or exponential with log_mean=False",
        source="McCullagh and Nelder 1989, Generalized linear models, section 2.3",
    )
    power = 2.0
    harmless_target = 1.0


def deviance(log_target, log_mean, log_ratio, power: float):
    r"""Unit deviance of a target above 0, with $\log y = \log \mu + $ `log_ratio`.

    With $a = 2 - p$, $b = p - 1$ it is $2 (Q_b - Q_a)$, where $Q_b = (y \mu^{-b} - y^a) / b$ and
    $Q_a = (y^a - \mu^a) / a$ are differences of neighbours, each safe on its own. Near $y = \mu$ both tend to 0 alike,
    so a series of their difference takes over.
    """
    a, b = 2.0 - power, power - 1.0
    is_near = ops.abs(log_ratio) < NEAR
    near = ops.exp(ops.where(is_near, a * log_mean, 0.0)) * _series(ops.where(is_near, log_ratio, 0.0), a)
    far_ratio = ops.where(is_near, 1.0, log_ratio)
    of_target = ops.where(is_near, 0.0, a * log_target)
    of_mixed = ops.where(is_near, 0.0, log_target - b * log_mean)
    of_mean = ops.where(is_near, 0.0, a * log_mean)
    far = _quotient(of_mixed, of_target, far_ratio, b) - _quotient(of_target, of_mean, far_ratio, a)
    return 2.0 * ops.where(is_near, near, far)


def _quotient(log_first, log_second, log_ratio, share: float):
    r"""$(e^f - e^s) / c$ for $f - s = c r$, from the larger of both; its limit $e^s r$ at $c = 0$."""
    if share == 0:
        return ops.exp(log_second) * log_ratio
    size, first_is_larger = ops.abs(log_ratio), log_ratio > 0
    larger = exp_of_log(ops.where(first_is_larger, log_first, log_second))
    gap = larger * (one_minus_exp(share * size) / share)
    return ops.where(first_is_larger, gap, -gap)


def _series(ratio, a: float):
    r"""$\frac{1}{1-a}\left(e^r - 1 - \frac{e^{ar} - 1}{a}\right) = \sum_n \frac{r^n}{n!} (1 + a + \dots + a^{n-2})$."""
    coefficients, sums, factorial = [], 0.0, 1.0
    for n in range(2, TERMS):
        sums, factorial = sums + a ** (n - 2), factorial * n
        coefficients.append(sums / factorial)
    total = 0.0
    for coefficient in reversed(coefficients):
        total = total * ratio + coefficient
    return total * ops.square(ratio)
