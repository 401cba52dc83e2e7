"""Short names for the errors that a loss can be built on."""

from collections.abc import Callable
from typing import Any

from losswright.core import Loss
from losswright.losses.absolute_error import MeanAbsoluteError
from losswright.losses.absolute_percentage_error import MeanAbsolutePercentageError
from losswright.losses.squared_error import MeanSquaredError
from losswright.losses.squared_logarithmic_error import MeanSquaredLogarithmicError
from losswright.losses.weighted import Weighted

ALIASES: dict[str, type[Loss]] = {  # none of them is an alias of Keras
    "absolute_error": MeanAbsoluteError,
    "absolute_percentage_error": MeanAbsolutePercentageError,
    "squared_error": MeanSquaredError,
    "squared_logarithmic_error": MeanSquaredLogarithmicError,
}


def as_loss(loss: str | Callable[..., Any] | Loss) -> Loss:
    """A loss of ours from an alias of ours or of Keras, a function, or any loss object.

    >>> as_loss("absolute_error").name
    'mean_absolute_error'
    >>> as_loss("mse").name
    'mean_squared_error'
    """
    if isinstance(loss, Loss):
        return loss
    return ALIASES[loss]() if isinstance(loss, str) and loss in ALIASES else Weighted(loss)
