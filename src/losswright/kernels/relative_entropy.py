r"""$y\,(\log y - \log p)$ of each element: its sum over a row is the Kullback-Leibler divergence."""

from keras import ops

from losswright.kernels.own_slope import Eager, own_slope
from losswright.kernels.probabilities import STEEPEST, cost, smallest


def _plain(share, probability):
    own_cost = cost(ops.where(share == 0, 1.0, share))
    return ops.where(share == 0, 0.0, share * (cost(probability) - own_cost))


def _value(share, probability):
    logarithm = ops.log(ops.maximum(share, smallest(share)))
    return ops.where(share == 0, 0.0, share * (logarithm + cost(probability)))


def _slope(share, probability):
    is_below = probability < smallest(probability)
    steep = ops.where(is_below, STEEPEST, 1.0 / ops.where(is_below, 1.0, probability))
    return -share * steep


def _eager_value(share, probability):
    logs = share.clamp_min(smallest(share)).log_()
    return logs.sub_(probability.log()).mul_(share), ()


def _eager_slope(share, probability, saved):
    return (share / probability).neg_()


def _has_logarithms(probability) -> bool:
    return probability.numel() > 0 and bool(probability.amin() >= smallest(probability))


EAGER = Eager(_eager_value, _eager_slope, _has_logarithms)
relative_entropy = own_slope(
    _plain, value=_value, slope=_slope, eager=Eager(_eager_value, _eager_slope, _has_logarithms)
)
"""`(share, probability)` to the part of each element, 0 for a share of 0."""
