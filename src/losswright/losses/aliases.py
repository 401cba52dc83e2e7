"""The losses that another loss is built on, however they are given."""

from collections.abc import Callable
from typing import Any

from losswright.core import Loss
from losswright.losses.weighted import Weighted


def as_loss(loss: str | Callable[..., Any] | Loss) -> Loss:
    """A loss of ours from a name of ours or of Keras, a function, or any loss object.

    >>> as_loss("absolute_error").name
    'mean_absolute_error'
    >>> as_loss("mse").name
    'mean_squared_error'
    """
    if isinstance(loss, Loss):
        return loss
    wrapped = Weighted(loss)
    return wrapped.inner if isinstance(loss, str) and type(wrapped.inner).card else wrapped
