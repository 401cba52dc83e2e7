"""The data of the page: scenes, and for each the losses with their numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from losswright.core import Loss
from losswright.core.state import StatefulLoss
from losswright.explorer.chosen import built_in_entries, own_entries
from losswright.explorer.pack import pack
from losswright.explorer.scenes import Scene
from losswright.explorer.scenes.scene import Axis, Data
from losswright.explorer.stops import Setting, defaults
from losswright.explorer.tables import Entry, Table, table


def built_in_data(scenes: Sequence[Scene]) -> list[dict[str, Any]]:
    """Every scene with the losses of the catalogue: what takes seconds, and never changes."""
    parts = _parts([(scene, built_in_entries(scene)) for scene in scenes])
    return [_scene(scene) | {"parts": [part]} for scene, part in zip(scenes, parts, strict=True)]


def with_own(data: list[dict[str, Any]], scenes: Sequence[Scene], own: Mapping[str, Loss], task: str | None) -> list:
    """The same with the user's losses in front."""
    parts = _parts([(scene, own_entries(scene, own, task)) for scene in scenes])
    return [
        shown | {"parts": [part, *shown["parts"]] if part["losses"] else shown["parts"]}
        for shown, part in zip(data, parts, strict=True)
    ]


def _parts(wanted: Sequence[tuple[Scene, Sequence[Entry]]]) -> list[dict[str, Any]]:
    """Losses and numbers of each scene."""
    tables = [[table(scene, entry) for entry in entries] for scene, entries in wanted]
    return [{"losses": [_loss(t) for t in several], "numbers": _numbers(several)} for several in tables]


def _numbers(tables: Sequence[Table]) -> str:
    """One after the other: the values of a loss, its slopes, its facts."""
    flat = [part.reshape(-1) for t in tables for part in (t.values, t.slopes, t.facts)]
    return pack(np.concatenate(flat)) if flat else ""


def _scene(scene: Scene) -> dict[str, Any]:
    batch = scene.batch
    return {
        "key": scene.key,
        "title": scene.title,
        "lead": scene.lead,
        "aboveLeast": scene.above_least,
        "picture": scene.picture,
        "axis": _axis(scene.axis),
        "knobs": [{"label": k.label, "said": list(k.said), "start": k.start} for k in scene.knobs],
        "variants": scene.variants,
        "reference": list(scene.reference),
        "words": {name: value if isinstance(value, str) else list(value) for name, value in vars(scene.words).items()},
        "startWith": list(scene.start_with),
        "batch": batch and {**vars(batch), "samples": batch.samples.tolist(), "said": list(batch.said)},
        "data": scene.data and _data(scene.data),
    }


def _axis(axis: Axis) -> dict[str, Any]:
    views = [{"label": v.label, "places": _short(v.places), "ticks": _marks(v.ticks)} for v in axis.views]
    shown = {"label": axis.label, "stops": _short(axis.stops), "said": list(axis.said), "shown": list(axis.shown)}
    return shown | {"start": axis.start, "views": views, "marks": _marks(axis.marks)}


def _data(data: Data) -> dict[str, Any]:
    shown = {"title": data.title, "source": data.source, "said": data.said}
    places = {"edges": _short(data.edges), "shares": _short(data.shares)}
    return shown | places | {"marks": _marks(data.marks), "ticks": _marks(data.ticks)}


def _loss(shown: Table) -> dict[str, Any]:
    card = shown.card
    return {
        "name": shown.entry.name,
        "own": shown.entry.own,
        "code": shown.entry.code,
        "fixed": {name: repr(value) for name, value in shown.fixed.items()},
        "remembers": isinstance(shown.entry.loss, StatefulLoss),
        "bestFor": card.best_for if card and not shown.entry.own else "",
        "watch": card.watch if card and not shown.entry.own else "",
        "settings": [_setting(setting, defaults(type(shown.entry.loss))) for setting in shown.settings],
    }


def _setting(setting: Setting, unsaid: Mapping[str, Any]) -> dict[str, Any]:
    """A slider; `default` is the stop that need not be written in code, or -1."""
    said = [f"{stop:.4g}" if isinstance(stop, float) else str(stop) for stop in setting.stops]
    stops = {"said": said, "code": [repr(stop) for stop in setting.stops], "start": setting.start}
    default = setting.stops.index(unsaid[setting.name]) if unsaid.get(setting.name) in setting.stops else -1
    return {"name": setting.name, "isOutput": setting.is_output, "default": default, **stops}


def _marks(marks: Sequence[tuple[float, str]]) -> list[list]:
    return [[float(f"{place:.6g}"), text] for place, text in marks]


def _short(numbers: np.ndarray) -> list[float]:
    return [float(f"{number:.6g}") for number in numbers]
