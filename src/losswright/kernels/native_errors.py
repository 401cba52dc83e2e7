"""Losses of an error for which PyTorch has one operation where `keras.ops` has several, each a pass over memory."""

import keras
from keras import ops


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


def huber(y_true, y_pred, delta: float):
    """Half the squared difference up to `delta`, linear beyond."""
    if keras.config.backend() == "torch":
        return _torch().huber_loss(y_pred, y_true, reduction="none", delta=delta)
    error = ops.abs(y_true - y_pred)
    quadratic = 0.5 * ops.square(ops.minimum(error, delta))  # never squares a large error: no overflow
    # A choice, not a sum: slopes of a sum would be delta - delta + error, without the digits of a small error.
    return ops.where(error <= delta, quadratic, delta * (error - 0.5 * delta))


def _torch():
    import torch.nn.functional

    return torch.nn.functional
