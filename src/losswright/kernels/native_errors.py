"""Losses of an error for which PyTorch has one operation where `keras.ops` has several, each a pass over memory."""

import keras
from keras import ops

from losswright.kernels.choice import in_xla
from losswright.kernels.own_slope import own_slope


def squared_error(y_true, y_pred):
    """The squared difference of each element."""
    if keras.config.backend() == "torch":
        return _torch().mse_loss(y_pred, y_true, reduction="none")
    return ops.square(y_true - y_pred)


def absolute_error(y_true, y_pred):
    """The absolute difference of each element."""
    if keras.config.backend() == "torch":
        return _torch().l1_loss(y_pred, y_true, reduction="none")
    return ops.abs(y_true - y_pred)


def _huber(y_true, y_pred, delta: float):
    if keras.config.backend() == "torch":
        return _torch().huber_loss(y_pred, y_true, reduction="none", delta=delta)
    size = ops.abs(y_true - y_pred)
    quadratic = 0.5 * ops.square(ops.minimum(size, delta))  # never squares a large error: no overflow
    return ops.where(size < delta, quadratic, delta * (size - 0.5 * delta))  # at delta the slope of `minimum` is half


def _huber_value(y_true, y_pred, delta: float):
    """Without a choice, which in a graph of TensorFlow takes more passes."""
    if in_xla():
        return _huber(y_true, y_pred, delta)
    size = ops.abs(y_true - y_pred)
    inner = ops.minimum(size, delta)
    return inner * (size - 0.5 * inner)


def _huber_slope(y_true, y_pred, delta: float):
    return ops.clip(y_pred - y_true, -delta, delta)


# On JAX XLA differentiates a choice in one pass over all cores; what it sums as it is made, it makes on one.
huber = own_slope(_huber, slope=_huber_slope, value=_huber_value) if keras.config.backend() == "tensorflow" else _huber
"""`(y_true, y_pred, delta)` to half the squared difference up to `delta`, linear beyond."""


def _torch():
    import torch.nn.functional

    return torch.nn.functional
