r"""$y\,(\log y - \log p)$ of each element: its sum over a row is the Kullback-Leibler divergence."""

import math

from keras import ops

from losswright.kernels.choice import quick_if
from losswright.kernels.own_slope import Eager, own_slope
from losswright.kernels.probabilities import STEEPEST, cost, smallest, subnormal_units

ROOM = 74  # powers of 2 that keep the quotient of two floats inside their range where the divisor is below the normal


def _plain(share, probability):
    is_zero = share == 0
    own_cost = cost(ops.where(is_zero, 1.0, share))
    return ops.where(is_zero, 0.0, share * (cost(probability) - own_cost))


def _value(share, probability):
    def quick():
        return share * ops.log(ops.maximum(share, smallest(share)) / probability)

    return quick_if(lambda: _is_normal(probability), quick, lambda: _any(share, probability))


def _any(share, probability):
    """One logarithm, of the quotient: right digits where both are close, and a finite factor for a share of 0."""
    is_below, units, unit = subnormal_units(probability)
    scaled = ops.where(is_below, units * (unit * 2.0**ROOM), probability)
    logarithm = ops.log(ops.maximum(share, smallest(share)) / scaled)
    return ops.where(share == 0, 0.0, share * (logarithm + ops.where(is_below, ROOM * math.log(2.0), 0.0)))


def _slope(share, probability):
    def quick():
        return -(share / probability)

    return quick_if(lambda: _is_normal(probability), quick, lambda: _any_slope(share, probability))


def _is_normal(probability):
    return ops.min(probability) >= smallest(probability)


def _any_slope(share, probability):
    return -(share / ops.where(probability < smallest(probability), 1.0 / STEEPEST, probability))


def _eager_value(share, probability):
    logs = share.clamp_min(smallest(share)).log_()
    return logs.sub_(probability.log()).mul_(share), ()


def _eager_slope(share, probability, saved):
    return (share / probability).neg_()


def _eager_holds(share, probability) -> bool:
    return probability.numel() > 0 and bool(probability.amin() >= smallest(probability))


relative_entropy = own_slope(
    _plain, value=_value, slope=_slope, eager=[Eager(_eager_value, _eager_slope, _eager_holds)]
)
"""`(share, probability)` to the part of each element, 0 for a share of 0."""
