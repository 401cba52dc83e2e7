r"""Logarithms and roots that keep their digits, and a slope, where the plain form has none."""

from keras import ops

LOWEST_RATE = 1e-30  # below it the logarithm goes on with slope 1
HIGHEST_LOG = 88.0  # beyond it the exponential goes on straight, to stay a number
STEEPEST = 1e34  # slope of that


def log_of_rate(rate):
    """The logarithm, straight on below `LOWEST_RATE`: a rate below 0 is pushed up, and never NaN."""
    inside = ops.maximum(rate, LOWEST_RATE)
    return ops.log(inside) + (rate - inside)


def exp_of_log(log):
    """The exponential, straight on where float32 would overflow: what is too large still has a slope, not a NaN."""
    inside = ops.minimum(log, HIGHEST_LOG)
    return ops.exp(inside) + (log - inside) * STEEPEST


def log_one_minus_exp(cost):
    r"""$\log(1 - e^{-c})$ for a cost $c \ge 0$: the log-probability that what costs $c$ does not happen."""
    return ops.log(-ops.expm1(-ops.maximum(cost, 1.1754944e-38)))


def log_add_exp(a, b):
    r"""$\log(e^a + e^b)$ of finite numbers. Neither is added to a larger one before the difference is taken."""
    a_is_larger = a > b
    return ops.where(a_is_larger, a + ops.softplus(b - a), b + ops.softplus(a - b))


def hypot_of_one(value):
    r"""$\sqrt{1 + v^2}$ for $v \ge 0$, also where the square would overflow."""
    small, large = ops.minimum(value, 1.0), ops.maximum(value, 1.0)
    near, far = ops.sqrt(1.0 + ops.square(small)), large * ops.sqrt(1.0 + ops.square(1.0 / large))
    return ops.where(value < 1.0, near, far)


def log1p_of_square(value):
    r"""$\log(1 + v^2)$ for $v \ge 0$, also where the square would overflow."""
    small, large = ops.minimum(value, 1.0), ops.maximum(value, 1.0)
    far = 2.0 * ops.log(large) + ops.log1p(ops.square(1.0 / large))
    return ops.where(value < 1.0, ops.log1p(ops.square(small)), far)


def atanh_rest(square):
    r"""$(\operatorname{artanh}(s) / s - 1) / s^2$ of $s^2 \le 1/9$, a series of positive terms, right to 1e-10."""
    rest = 0.0
    for n in range(21, 1, -2):
        rest = rest * square + 1.0 / n
    return rest
