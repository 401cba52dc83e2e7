"""Compare a card with new data, or a new model."""

import os
from collections.abc import Iterator, Mapping
from typing import Any

import keras
import numpy as np

from losswright.advisor.advising import advise
from losswright.advisor.carding import Measured, hash_of_weights, profile_of_targets
from losswright.advisor.changes_of_data import data_changes
from losswright.advisor.findings_of_review import Change, Review
from losswright.advisor.objective_card import ObjectiveCard
from losswright.advisor.statistics import profile_of
from losswright.core.describe import clip
from losswright.core.errors import LabelError, SettingError
from losswright.core.numeric import regular
from losswright.metrics.scorer import scorers
from losswright.objective.output_losses import output_losses, predicted

WORSE = 0.1  # share by which a metric may get worse


def review(
    card: "ObjectiveCard | Mapping[str, Any] | str | os.PathLike[str]",
    new_data: Any,
    *,
    model: keras.Model | None = None,
    groups: Any = None,
) -> Review:
    """Say what changed since the card was written, and whether the choice still fits.

    Args:
        card: the card, or its file.
        new_data: today's targets (a dict by output, if there are several), or `(x, y)` or `(x, y, sample_weight)` for
            `model`.
        model: judged on the new data with the metrics of the card; it may be the card's or a new one.
        groups: one a row, as for the card: their shares, means and metrics are compared.

    Raises:
        SettingError: it is no card, or its outputs are not those of the data.
    """
    card = ObjectiveCard.read(card)
    if isinstance(new_data, tuple) and len(new_data) not in (2, 3):
        raise SettingError(f"new_data has {len(new_data)} parts; give targets, (x, y) or (x, y, sample_weight)")
    x, y, *rest = new_data if isinstance(new_data, tuple) else (None, new_data)
    if model is not None and x is None:
        raise SettingError("new_data must be (x, y) or (x, y, sample_weight) where a model is judged")
    old = {name: profile_of(held) for name, held in card.profiles.items()}
    measured = _measured(card, model, x, y, groups, *rest) if model is not None else {}
    new = {name: one.profile for name, one in measured.items()} or {
        n: profile_of_targets(_part(y, n, old), groups) for n in old
    }
    changes: list[Change] = []
    for name, then in old.items():
        changes += data_changes(name, then, new[name])
    for name, one in measured.items():
        changes += _metric_changes(name, card.metrics.get(name, {}), one.metrics)
    best = [{name: advise(of).best.loss for name, of in profiles.items()} for profiles in (old, new)]
    changes += [
        Change(name, "the advised loss", best[0][name], best[1][name], "race them on today's data")
        for name in old
        if best[0][name] != best[1][name]
    ]
    same = None if model is None else hash_of_weights(model) == card.model_hash
    return Review(tuple(changes), best[0], best[1], same_model=same)


def _part(y: Any, name: str, outputs: Mapping[str, Any]) -> np.ndarray:
    if isinstance(y, Mapping):
        if name not in y:
            raise SettingError(f"the card has the output {clip(name)}; the data have {clip(list(y))}")
        y = y[name]
    elif isinstance(y, (list, tuple)) and len(outputs) > 1:
        y = y[list(outputs).index(name)]
    return regular(y, "new_data", LabelError)


def _measured(card: ObjectiveCard, model: Any, x: Any, y: Any, groups: Any, *rest: Any) -> dict[str, Measured]:
    predictions = predicted(model, x)
    outputs = {output.name: output for output in output_losses(model, predictions)}
    if set(outputs) != set(card.outputs):
        raise SettingError(f"the card has the outputs {clip(list(card.outputs))}, the model {clip(list(outputs))}")
    return {
        name: Measured(output, y, predictions, list(card.metrics.get(name, {})) or None, groups, *rest)
        for name, output in outputs.items()
    }


def _metric_changes(name: str, then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    """Metrics that got worse, over all rows and in each group; groups that are new."""
    for metric, found in now.items():
        before = then.get(metric)
        if before is None:
            continue
        upward = scorers(metric, 1, weighted=False)[0].higher_is_better
        if _is_worse(before["overall"], found["overall"], upward):
            pair = f"{before['overall']:.4g}", f"{found['overall']:.4g}"
            yield Change(name, metric, *pair, "train anew; if that doesn't help, look at the data")
        for group, value in found["by_group"].items():
            known = before["by_group"].get(group)
            if known is None and before["by_group"]:
                yield Change(name, f"group {group}", "none", f"{metric} {value:.4g}", "the card knows nothing of it")
            elif known is not None and _is_worse(known, value, upward):
                yield Change(
                    name, f"{metric} of group {group}", f"{known:.4g}", f"{value:.4g}", "find out what changed"
                )


def _is_worse(before: float, now: float, upward: bool | None) -> bool:
    if upward is None or before != before or now != now:
        return False
    return (before - now if upward else now - before) > WORSE * abs(before)
