r"""Logarithms and roots that keep their digits, and a slope, where the plain form has none.

A formula that fails on one side of a bound is given the bound there, by a `where` and not by a `minimum`, whose slope
at the bound itself is a half on JAX.
"""

import math

from keras import ops

LOWEST_RATE = 1e-30  # below it the logarithm goes on with slope 1
HIGHEST_LOG = 88.0  # beyond it the exponential goes on straight, to stay a number
STEEPEST = 1e34  # slope of that


def parted(value, bound: float):
    """Whether a value is below the bound; the value where it is, and where it isn't, else the bound."""
    is_below = value < bound
    return is_below, ops.where(is_below, value, bound), ops.where(is_below, bound, value)


def log_of_rate(rate):
    """The logarithm, straight on below `LOWEST_RATE`: a rate below 0 is pushed up, and never NaN."""
    is_low, low, high = parted(rate, LOWEST_RATE)
    return ops.where(is_low, math.log(LOWEST_RATE) + (low - LOWEST_RATE), ops.log(high))


def exp_of_log(log):
    """The exponential, straight on where float32 would overflow: what is too large still has a slope, not a NaN."""
    is_low, low, high = parted(log, HIGHEST_LOG)
    return ops.where(is_low, ops.exp(low), math.exp(HIGHEST_LOG) + STEEPEST * (high - HIGHEST_LOG))


def one_minus_exp(cost):
    r"""$1 - e^{-c}$ for $c \ge 0$, with all digits, and with a slope that is not taken from the rounded result."""
    is_low, low, high = parted(cost, 1.0)
    return ops.where(is_low, -ops.expm1(-low), 1.0 - ops.exp(-high))


def log_one_minus_exp(cost):
    r"""$\log(1 - e^{-c})$ for a cost $c \ge 0$: the log-probability that what costs $c$ does not happen."""
    return ops.log(one_minus_exp(ops.maximum(cost, 1.1754944e-38)))


def log_add_exp(a, b):
    r"""$\log(e^a + e^b)$ of finite numbers. Neither is added to a larger one before the difference is taken."""
    a_is_larger = a > b
    return ops.where(a_is_larger, a + ops.softplus(b - a), b + ops.softplus(a - b))


def hypot_less(value, scale: float):
    r"""$\sqrt{s^2 + v^2} - s$ for $v \ge 0$, with all digits near 0, also where $v^2$, or $v / s$, would overflow."""
    is_low, low, high = parted(value, scale)
    square = ops.square(low / scale)
    near = scale * square / (1.0 + ops.sqrt(1.0 + square))
    return ops.where(is_low, near, high * ops.sqrt(1.0 + ops.square(scale / high)) - scale)


def log1p_of_square(value):
    r"""$\log(1 + v^2)$ for $v \ge 0$, also where the square would overflow."""
    is_low, low, high = parted(value, 1.0)
    return ops.where(is_low, ops.log1p(ops.square(low)), 2.0 * ops.log(high) + ops.log1p(ops.square(1.0 / high)))


def atanh_rest(square):
    r"""$(\operatorname{artanh}(s) / s - 1) / s^2$ of $s^2 \le 1/9$, a series of positive terms, right to 1e-10."""
    rest = 0.0
    for n in range(21, 1, -2):
        rest = rest * square + 1.0 / n
    return rest
