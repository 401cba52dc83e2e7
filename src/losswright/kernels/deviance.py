"""Unit deviances of a power from 1 (Poisson) to 2 (gamma), with all digits near 0 and far from it."""

from keras import ops

from losswright.kernels.logarithm import exp_of_log, log_of_rate, one_minus_exp

NEAR = 0.5  # log-ratios below it are summed as a series
TERMS = 13  # of the series: right to 1e-10


def unit_deviance(y_true, y_pred, power: float, *, log_mean: bool):
    """Deviance of each target of at least 0 (above 0 at power 2); `y_pred` is the mean or its logarithm."""
    if power == 2:
        of_mean, log_ratio = _logs(y_true, y_pred, log_mean)
        return _of_positive(ops.log(y_true), of_mean, log_ratio, power)
    is_zero = y_true == 0
    of_mean, log_ratio = _logs(ops.where(is_zero, 1.0, y_true), y_pred, log_mean)
    share = 2.0 - power
    of_zero = 2.0 / share * exp_of_log(share * ops.where(is_zero, of_mean, 0.0))
    of_mean, log_ratio = (ops.where(is_zero, 0.0, log) for log in (of_mean, log_ratio))
    log_target = ops.log(ops.where(is_zero, 1.0, y_true))
    return ops.where(is_zero, of_zero, _of_positive(log_target, of_mean, log_ratio, power))


def _logs(y_true, y_pred, log_mean: bool):
    """The logarithm of the mean, and that of the target in units of the mean."""
    if log_mean:
        return y_pred, ops.log(y_true) - y_pred
    of_mean = log_of_rate(y_pred)
    is_near = ops.abs(y_true - y_pred) < 0.5 * y_pred  # there the difference of two logarithms has fewer digits
    mean = ops.where(is_near, y_pred, y_true)
    return of_mean, ops.where(is_near, ops.log1p((y_true - mean) / mean), ops.log(y_true) - of_mean)


def _of_positive(log_target, log_mean, log_ratio, power: float):
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
