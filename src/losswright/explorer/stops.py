"""Where the sliders of a loss's settings may stop: values in the declared range, with the loss's own among them."""

import inspect
import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from losswright.core import Loss
from losswright.core.settings import Above, AtLeast, Between, Number, OneOf, Range, WholeAtLeast, ranges_of

FIXED = (  # the data decide these
    "apply_class_balancing", "axis", "class_weight", "classes", "counts", "form", "from_logits", "groups",
    "ignore_class", "increments", "max_value", "of", "per_class", "priors",
)  # fmt: skip
CUSTOMARY: dict[str, Sequence[float]] = {  # what papers and practice use, where a range alone would say little
    "alpha": (0.1, 0.25, 0.5, 0.75, 1.0, 2.0),
    "beta": (0.1, 0.25, 0.5, 0.75, 1.0, 2.0),
    "epsilon": (1e-7, 1e-3, 0.01, 0.1, 0.5, 1.0, 2.0),
    "delta": (0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0),
    "gamma": (0.0, 0.5, 1.0, 2.0, 3.0, 5.0),
    "gamma_neg": (0.0, 2.0, 4.0),
    "gamma_pos": (0.0, 1.0, 2.0),
    "label_smoothing": (0.0, 0.1, 0.3),
    "level": (0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99),
    "mix": (0.0, 0.25, 0.5, 0.75, 1.0),
    "pos_weight": (0.25, 0.5, 1.0, 2.0, 5.0, 10.0),
    "power": (1.0, 1.2, 1.5, 1.8, 2.0, 3.0, 4.0),
    "scale": (0.25, 0.5, 1.0, 2.0, 4.0),
    "shift": (0.0, 0.05, 0.2),
    "share": (0.05, 0.1, 0.25, 0.5, 1.0),
    "smooth": (0.0, 1.0, 10.0),
    "tilt": (-1.0, -0.3, 0.1, 0.3, 1.0, 3.0),
    "tau": (0.0, 0.5, 1.0, 2.0),
    "z_loss": (0.0, 0.1),
}
FACTORS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
SHARES = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)


@dataclass(frozen=True)
class Setting:
    """A slider: the name of a setting (or of a further output of the model), its stops, and where it starts."""

    name: str
    stops: tuple[Any, ...]
    start: int
    is_output: bool = False

    def thinned(self) -> "Setting":
        """With one stop less: the one nearest to its neighbours, not the start, and no end while others are left."""
        places = [i for i in range(len(self.stops)) if i != self.start]
        gone = min(places, key=lambda i: (i in (0, len(self.stops) - 1), _step(self.stops, i)))
        stops = self.stops[:gone] + self.stops[gone + 1 :]
        return replace(self, stops=stops, start=self.start - (gone < self.start))


def settings_with_stops(
    loss: Loss,
    *,
    most: int,
    customary: Mapping[str, Sequence[float]] = MappingProxyType({}),
    outputs: Sequence[Setting] = (),
) -> tuple[Setting, ...]:
    """A slider for each setting of a loss that is a number or a choice, and for the model's further outputs.

    Args:
        loss: its settings are where the sliders start.
        most: the number of combinations; sliders of more than two stops lose some until there are no more than that.
        customary: stops by the name of the setting, before those of `CUSTOMARY`.
        outputs: sliders besides.
    """
    ranges: dict[str, Range] = {}
    for base in reversed(type(loss).__mro__):
        if "__init__" in vars(base):
            ranges |= ranges_of(vars(base)["__init__"])
    wanted = {**CUSTOMARY, **customary}
    found = [_setting(name, value, ranges.get(name), wanted) for name, value in own_settings(loss).items()]
    settings = [*(setting for setting in found if setting), *outputs]
    while math.prod(len(setting.stops) for setting in settings) > most:
        longest = max(range(len(settings)), key=lambda i: len(settings[i].stops))
        if len(settings[longest].stops) == 2:
            break
        settings[longest] = settings[longest].thinned()
    return tuple(settings)


def parameters(cls: type) -> dict[str, inspect.Parameter]:
    """The settings that a class or its bases take, by name."""
    inits = [vars(base)["__init__"] for base in reversed(cls.__mro__) if "__init__" in vars(base)]
    return {name: p for init in inits for name, p in inspect.signature(init).parameters.items()}


def own_settings(loss: Loss) -> dict[str, Any]:
    """The settings of a loss that not every loss has, as they are."""
    names = [name for name in parameters(type(loss)) if name not in parameters(Loss)]
    return {name: getattr(loss, name) for name in names if hasattr(loss, name)}


def defaults(cls: type) -> dict[str, Any]:
    """The default of each setting that has one."""
    return {name: p.default for name, p in parameters(cls).items() if p.default is not p.empty}


def combinations(settings: Sequence[Setting]) -> list[dict[str, Any]]:
    """Every combination of stops, the last setting changing first."""
    names = [setting.name for setting in settings]
    return [dict(zip(names, stops, strict=True)) for stops in itertools.product(*(s.stops for s in settings))]


def _setting(name: str, value: Any, allowed: Any, wanted: Mapping[str, Sequence[float]]) -> Setting | None:
    if name in FIXED or name.startswith("log_"):
        return None
    stops = _stops(value, allowed, () if isinstance(allowed, Number) else wanted.get(name, ()))
    return Setting(name, stops, stops.index(value)) if len(stops) > 1 else None


def _stops(value: Any, allowed: Any, customary: Sequence[float]) -> tuple[Any, ...]:
    if isinstance(value, bool):
        return (False, True)
    if isinstance(allowed, OneOf):
        return tuple(allowed.choices)
    if not isinstance(value, int | float):
        return ()
    wanted = customary or _around(value, allowed)
    held = {float(stop) for stop in wanted if allowed is None or allowed.holds(stop)}
    kept = {round(stop) for stop in held} if isinstance(value, int) else held
    return tuple(sorted({stop for stop in kept if not math.isclose(stop, value)} | {value}))


def _around(value: float, allowed: Any) -> list[float]:
    """Stops that a range suggests."""
    if isinstance(allowed, Between):
        ends = {"both": (0.0, 1.0), "low": (0.0,), "high": (1.0,)}.get(allowed.closed, ())
        return [allowed.low + share * (allowed.high - allowed.low) for share in (*SHARES, *ends)]
    if isinstance(allowed, Number):
        return [-2.0, -1.0, 0.0, 0.5, 1.0, 1.5, 2.0]
    if isinstance(allowed, Above | AtLeast | WholeAtLeast) or allowed is None:
        return [0.0, *(factor * (value or 1.0) for factor in FACTORS)]
    return []


def _step(stops: Sequence[Any], at: int) -> float:
    """How far apart the neighbours of a stop are, in logarithm where that means something."""
    low, high = stops[max(at - 1, 0)], stops[min(at + 1, len(stops) - 1)]
    numbers = isinstance(low, int | float) and isinstance(high, int | float)
    return math.log(high / low) if numbers and low > 0 else float("inf")
