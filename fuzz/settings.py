"""Settings of every class: an object, or an error of ours; and an object is what its configuration says."""

import inspect
from random import Random
from typing import Any

import losswright as lw
from losswright.core import Loss
from losswright.core.describe import clip
from losswright.core.saveable import setting_names

import keras
import numpy as np

from fuzz.hostile import VALUES
from fuzz.trial import Entry, Trial
from tests.losses.references import REFERENCES

UNDEFINED = ("power",)  # at power 2 a target of 0 has no deviance
COMMON = ("reduction", "class_weight", "name", "dtype")


def _classes() -> dict[str, type]:
    packages = (lw.losses, lw.metrics, lw.layers, lw.balance)
    named = {f"{p.__name__.rpartition('.')[2]}.{name}": getattr(p, name) for p in packages for name in p.__all__}
    found = {name: cls for name, cls in named.items() if inspect.isclass(cls) and _settings(cls)}
    return {name: cls for name, cls in found.items() if name not in ("metrics.GroupedMetrics", "metrics.Intervals")}


def _settings(cls: type) -> list[str]:
    base = next((base for base in (Loss, keras.metrics.Metric) if issubclass(cls, base) and cls is not base), None)
    parameters = inspect.signature(cls).parameters.values()
    own = [p.name for p in parameters if p.kind is not p.VAR_KEYWORD]
    is_open = len(own) < len(parameters)
    taken = setting_names(cls, base) if base is not None and is_open else []
    return list(dict.fromkeys([*taken, *own, *(COMMON if issubclass(cls, Loss) and is_open else ())]))


def made(draw: Random) -> Trial:
    """An object with settings of any kind, and the same again from its configuration."""
    name, cls = draw.choice(list(CLASSES.items()))
    names = draw.sample(_settings(cls), k=min(len(_settings(cls)), draw.randrange(1, 4)))
    needed = [
        p.name
        for p in inspect.signature(cls).parameters.values()
        if p.default is p.empty and p.kind is not p.VAR_KEYWORD
    ]
    settings = {setting: draw.choice(VALUES) for setting in dict.fromkeys([*needed, *names])}

    def fault(pair):
        one, other = pair
        return "" if _alike(one, other) else f"came back as {other} from {one}"[:300]

    shown = ", ".join(f"{setting}={clip(value, 60)}" for setting, value in settings.items())
    return Trial(f"{name}({shown})", tuple(settings.values()), lambda: _twice(cls, settings), fault)


def _twice(cls: type, settings: dict[str, Any]) -> tuple[Any, Any]:
    try:
        one = cls(**settings)
    except TypeError as error:
        if "missing" not in str(error):  # Python itself says what must be given
            raise
        return None, None
    if not hasattr(one, "get_config") or isinstance(one, lw.balance.Balance):
        return None, None
    config = one.get_config()
    return config, cls.from_config(config).get_config()


def _alike(one: Any, other: Any) -> bool:
    return repr(one) == repr(other)


def called(draw: Random) -> Trial:
    """A loss with a setting of any kind, on the inputs of its reference: never NaN."""
    reference = draw.choice([one for one in REFERENCES if setting_names(type(one.loss), Loss)])
    y_true, y_pred = reference.inputs(np.random.default_rng(0))
    cls, config = type(reference.loss), reference.loss.get_config()
    name = draw.choice(setting_names(cls, Loss))
    value = draw.choice([value for value in VALUES if not callable(value)])  # functions raise what they like

    def call():
        loss = cls.from_config({**config, name: value})
        if hasattr(loss, "state"):
            loss.state.attached = True
        return keras.ops.convert_to_numpy(loss(y_true, y_pred))

    def fault(answer):
        return "NaN of finite numbers" if name not in UNDEFINED and np.isnan(answer).any() else ""

    return Trial(f"{reference} with {name}={clip(value, 60)}", (y_true, y_pred), call, fault)


CLASSES = _classes()
ENTRIES = (
    Entry("settings", made, 6, tuple(CLASSES)),
    Entry("losses with settings", called, 4, ()),
)
