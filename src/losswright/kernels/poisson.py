r"""Poisson's negative log-likelihood $r - y \log r$ of a rate, straight on where there is no logarithm."""

import math

import keras
from keras import ops

from losswright.kernels.choice import quick_if
from losswright.kernels.own_slope import Eager, own_slope

LOWEST_RATE = 1e-30  # below it there is no logarithm; the loss rises again


def _plain(y_true, rate):
    is_low = rate < LOWEST_RATE
    inside = ops.where(is_low, LOWEST_RATE, rate)
    value = inside - ops.where(y_true == 0, 0.0, y_true * ops.log(inside))
    return value + ops.where(is_low, (1.0 + y_true) * (LOWEST_RATE - rate), 0.0)


def _value(y_true, rate):
    return quick_if(lambda: _has_logarithms(rate), lambda: rate - y_true * ops.log(rate), lambda: _any(y_true, rate))


def _any(y_true, rate):
    low = LOWEST_RATE - y_true * math.log(LOWEST_RATE) + (1.0 + y_true) * (LOWEST_RATE - rate)
    return ops.where(rate < LOWEST_RATE, low, rate - y_true * ops.log(rate))


def _slope(y_true, rate):
    return quick_if(lambda: _has_logarithms(rate), lambda: 1.0 - y_true / rate, lambda: _any_slope(y_true, rate))


def _any_slope(y_true, rate):
    is_low = rate < LOWEST_RATE
    if keras.config.backend() != "torch":  # whose compiler is asked for no slope of the slope, which a 0 would spoil
        rate = ops.where(is_low, 1.0 + y_true, rate)
    return ops.where(is_low, -1.0 - y_true, 1.0 - y_true / rate)


def _eager_value(y_true, rate):
    return rate.log().mul_(y_true).neg_().add_(rate), ()


def _eager_slope(y_true, rate, saved):
    return (y_true / rate).neg_().add_(1.0)


def _has_logarithms(rate):
    return ops.logical_and(ops.min(rate) >= LOWEST_RATE, ops.max(rate) < float("inf"))


def _eager_holds(y_true, rate) -> bool:
    return rate.numel() > 0 and bool(rate.amin() >= LOWEST_RATE) and bool(rate.amax() < float("inf"))


poisson = own_slope(_plain, value=_value, slope=_slope, eager=[Eager(_eager_value, _eager_slope, _eager_holds)])
"""`(y_true, rate)` to the cost of each element, without the constant of `y_true`."""
