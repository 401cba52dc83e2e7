"""The loss on trial: called as Keras calls it, unreduced or reduced, in any dtype."""

import inspect
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

from losswright.core import Loss
from losswright.core.describe import clip
from losswright.core.errors import SettingError
from losswright.core.state import StatefulLoss
from losswright.core.target import LABELS, NUMBERS
from losswright.kernels.masks import set_mask
from losswright.kernels.slopes import as_array, values_and_slopes, wide
from losswright.losses.weighted import Weighted
from losswright.trial.sample import Domain, Sample


class Subject:
    """A loss, and what it is tried on.

    A function is judged as `lw.compile` uses it, through `lw.Weighted`; a `keras.losses.Loss` as it is.

    Args:
        given: the loss as the user gave it: an object, a class, a function, or an alias.
        domain: what it is defined on.
        sample: the user's own targets and predictions; drawn from the domain without.
    """

    def __init__(self, given: Any, domain: Domain, sample: Sample | None = None):
        self.given = as_object(given)
        self.is_function = not isinstance(self.given, keras.losses.Loss)
        self.name = name_of(self.given)
        self.domain = domain
        self.is_fixed = sample is not None
        self.sample = sample or domain.sample()
        form = LABELS if domain.labels else NUMBERS
        self.loss: keras.losses.Loss = Weighted(self.given, form=form) if self.is_function else self.given

    def arranged(self, *, reduction: str = "none", dtype: str = "float32") -> keras.losses.Loss:
        """A copy with another reduction and dtype. Not by its configuration, which may have lost its settings."""
        loss = _twin(self.loss)
        loss.reduction = reduction
        loss._dtype_policy = keras.dtype_policies.get(dtype)  # Keras sets the dtype of a loss in `__init__` only
        loss._dtype = loss._dtype_policy.compute_dtype
        if isinstance(loss, StatefulLoss):
            loss.state = _twin(loss.state)
            loss.state.attached = True
        return loss

    def call(self, y_true, y_pred, **settings) -> np.ndarray:
        """The loss as an array of float64: unreduced without `reduction=`, of float32 without `dtype=`."""
        return self.weighted(y_true, y_pred, None, **settings)

    def weighted(self, y_true, y_pred, weight, *, mask=None, dtype: str = "float32", **settings) -> np.ndarray:
        """The same with a weight and a Keras mask."""
        with wide():
            tensor = ops.convert_to_tensor(y_pred, dtype=dtype)
            if mask is not None:
                set_mask(tensor, ops.convert_to_tensor(mask))
            return as_array(self.arranged(dtype=dtype, **settings)(y_true, tensor, sample_weight=weight))

    def slopes(self, y_true, y_pred, *, dtype: str = "float32") -> tuple[np.ndarray, np.ndarray]:
        """The values, and the slope of their sum by the predictions."""
        loss = self.arranged(dtype=dtype)
        y_true = y_true if self.domain.labels else np.asarray(y_true, dtype=dtype)
        return values_and_slopes(lambda p: loss(y_true, p), np.asarray(y_pred), dtype)

    def raw(self, y_true, y_pred) -> Any:
        """What the loss itself gives, before Keras or we touch it."""
        y_true, y_pred = (ops.convert_to_tensor(array) for array in (y_true, y_pred))
        call: Callable[..., Any] = self.given if self.is_function else self.arranged()
        return call(y_true, y_pred)


def as_object(loss: Any) -> Any:
    """A loss object or a function; a class is made with its defaults.

    Raises:
        SettingError: it is neither, or the class needs settings.
    """
    if inspect.isclass(loss) and issubclass(loss, keras.losses.Loss):
        try:
            return loss()
        except TypeError as error:
            raise SettingError(f"{loss.__name__} can't be made with its defaults ({error}); give an object") from error
    if isinstance(loss, str):
        try:
            return keras.losses.get(loss)
        except ValueError:
            pass
    if isinstance(loss, keras.losses.Loss) or (callable(loss) and not inspect.isclass(loss)):
        return loss
    raise SettingError(f"a loss must be a loss object, a function of (y_true, y_pred) or an alias, got {clip(loss)}")


def _twin(instance: Any) -> Any:
    """Another object with the same attributes; `copy.copy` of a Keras object goes through its configuration."""
    twin = object.__new__(type(instance))
    twin.__dict__.update(instance.__dict__)
    return twin


def name_of(loss: Any) -> str:
    """The class of an object, the name of a function."""
    if isinstance(loss, keras.losses.Loss):
        return type(loss).__name__
    return str(getattr(loss, "__name__", type(loss).__name__))


def is_ours(loss: Any) -> bool:
    """Whether the loss keeps the contract of `lw.Loss`."""
    return isinstance(loss, Loss)
