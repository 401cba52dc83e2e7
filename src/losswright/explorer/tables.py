"""What a loss charges in a scene, for every combination of its settings, as the loss itself computes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from losswright.core import Card, Loss
from losswright.explorer.scenes import Scene
from losswright.explorer.stops import Setting, combinations, defaults, own_settings, settings_with_stops


@dataclass(frozen=True, eq=False)
class Entry:
    """A loss as the page lists it.

    Args:
        name: what it is called.
        loss: with the settings that the sliders start at.
        code: how it is made, up to the settings: `lw.losses.Huber`.
        own: whether it is the user's.
    """

    name: str
    loss: Loss
    code: str
    own: bool = False

    def with_settings(self, given: dict[str, Any]) -> Loss:
        """The same loss with other settings, and a value a sample. Without any it needs no configuration."""
        loss = type(self.loss).from_config(self.loss.get_config() | given) if given else _twin(self.loss)
        loss.reduction = "none"
        return loss


@dataclass(frozen=True, eq=False)
class Table:
    """Values and slopes, `(combinations, variants, stops)`, and facts, `(combinations, 3)`, in float32."""

    entry: Entry
    card: Card | None
    settings: tuple[Setting, ...]
    fixed: dict[str, Any]
    values: np.ndarray
    slopes: np.ndarray
    facts: np.ndarray


def table(scene: Scene, entry: Entry) -> Table:
    """All numbers of one loss in one scene."""
    settings = settings_with_stops(
        entry.loss, most=scene.most, customary=scene.customary, outputs=scene.outputs(entry.loss)
    )
    values, slopes, facts = zip(*_measured(scene, entry, settings), strict=True)
    return Table(
        entry=entry,
        card=type(entry.loss).card,
        settings=settings,
        fixed=_fixed(entry.loss, settings),
        values=np.stack(values).astype("float32"),
        slopes=np.stack(slopes).astype("float32"),
        facts=np.array(facts, "float32"),
    )


def _measured(scene: Scene, entry: Entry, settings: tuple[Setting, ...]) -> Iterator[tuple]:
    outputs = [setting.name for setting in settings if setting.is_output]
    for combination in combinations(settings):
        given = {name: value for name, value in combination.items() if name not in outputs}
        loss = entry.with_settings(given)
        values, slopes = scene.measure(loss, {name: combination[name] for name in outputs})
        if scene.above_least:
            values = values - values.min(axis=1, keepdims=True)
        facts = scene.facts(values, slopes)
        yield values, slopes, (facts.constant, facts.worst_of_loss, facts.worst_of_pull)


def _fixed(loss: Loss, settings: tuple[Setting, ...]) -> dict[str, Any]:
    """Settings that the scene asked for, where they differ from the defaults and have no slider.

    A loss inside another has none: it is not written as a literal, and no scene asks for one.
    """
    moved = {setting.name for setting in settings}
    own = {n: v for n, v in own_settings(loss).items() if n not in moved and not isinstance(v, Loss)}
    unsaid = defaults(type(loss))
    return {name: value for name, value in own.items() if value != unsaid.get(name)}


def _twin(loss: Loss) -> Loss:
    """A shallow copy. `copy.copy` would save and load it, which an unregistered function doesn't survive."""
    twin = object.__new__(type(loss))
    twin.__dict__.update(loss.__dict__)
    return twin
