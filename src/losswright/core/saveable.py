"""Saving and loading from the signature: what `__init__` takes is what the configuration holds."""

import functools
import inspect
from typing import Any, TypeVar

import keras
import numpy as np

from losswright.core.describe import clip
from losswright.core.errors import SettingError
from losswright.core.settings import enforce_ranges

PACKAGE = "losswright"
Class = TypeVar("Class", bound=type)


def saveable(cls: Class) -> Class:
    """Class decorator: register a loss or metric for `.keras` files and enforce the ranges of its settings."""
    if "__init__" in cls.__dict__:
        setattr(cls, "__init__", enforce_ranges(cls.__dict__["__init__"]))  # noqa: B010  (mypy refuses the plain form)
    return keras.saving.register_keras_serializable(package=PACKAGE)(cls)


def settings_of(instance: Any, base: type) -> dict[str, Any]:
    """The settings that the classes below `base` take in `__init__`, in a form that JSON holds.

    Raises:
        SettingError: `__init__` takes a setting and doesn't keep it under its own name.
    """
    return {name: _pack(_value(instance, name)) for name in setting_names(type(instance), base)}


def unpack_settings(config: dict[str, Any]) -> dict[str, Any]:
    """The inverse of what `settings_of` does to values that are Keras objects."""
    return {name: _unpack(value) for name, value in config.items()}


def setting_names(cls: type, base: type) -> list[str]:
    """Named parameters of the class's own `__init__`, and keyword-only ones that it hands on to those of its bases."""
    inits = [c.__dict__["__init__"] for c in cls.__mro__[: cls.__mro__.index(base)] if "__init__" in c.__dict__]
    parameters = [list(inspect.signature(init).parameters.values())[1:] for init in inits]
    own = [p.name for p in parameters[0] if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)] if inits else []
    handed_on = [p.name for inherited in parameters[1:] for p in inherited if p.kind is p.KEYWORD_ONLY]
    common = inspect.signature(base.__dict__["__init__"]).parameters
    return [name for name in dict.fromkeys(own + handed_on) if name not in common]


def _value(instance: Any, name: str) -> Any:
    if not hasattr(instance, name):
        kind = type(instance).__name__
        raise SettingError(f"{kind} takes {name!r} but does not keep it; set self.{name} = {name} in __init__")
    return getattr(instance, name)


def _pack(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    _demand_loadable(value)
    return keras.saving.serialize_keras_object(value)


def _demand_loadable(value: Any) -> None:
    """Refuse to save what would come back as something else, or not at all."""
    nameless = getattr(value, "__name__", "") == "<lambda>" or isinstance(value, functools.partial)
    if nameless or (callable(value) and getattr(value, "__module__", "") == "builtins"):
        raise SettingError(
            f"{clip(value)} can't be saved: Keras would not find it again; write a function with `def` and register "
            f"it with @keras.saving.register_keras_serializable()"
        )
    if isinstance(value, keras.losses.Loss) and (lost := _lost_settings(value)):
        raise SettingError(
            f"{type(value).__name__} can't be saved: it takes {', '.join(lost)} but its get_config() leaves that out, "
            f"so a loaded model would go back to the default; add it, or derive from losswright.Loss"
        )


def _lost_settings(loss: keras.losses.Loss) -> list[str]:
    """Named settings of a user's loss that its configuration doesn't hold."""
    if type(loss).__module__.startswith("keras."):
        return []
    parameters = list(inspect.signature(type(loss).__init__).parameters.values())[1:]
    named = [p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    return [name for name in named if name not in loss.get_config() and name != "dtype"]


def _unpack(value: Any) -> Any:
    return keras.saving.deserialize_keras_object(value) if isinstance(value, dict) else value
