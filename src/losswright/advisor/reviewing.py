"""Compare a card with new data, or a new model."""

import math
import os
from collections.abc import Iterator, Mapping
from typing import Any

import keras
import numpy as np

from losswright.advisor.advising import advise
from losswright.advisor.carding import Measured, hash_of_weights
from losswright.advisor.findings_of_review import Change, Review
from losswright.advisor.objective_card import ObjectiveCard
from losswright.advisor.profiling import profile
from losswright.advisor.statistics import Profile, profile_of
from losswright.advisor.tail import TAIL
from losswright.core.describe import clip
from losswright.core.errors import LabelError, SettingError
from losswright.core.numeric import regular
from losswright.metrics.scorer import scorers
from losswright.objective.output_losses import output_losses, predicted

CHANCE = 4.0  # standard errors: what chance does once in 16,000 reviews
NOTICEABLE = 0.1  # standard deviations that a mean may move
FACTOR = 1.5  # by which a spread, a balance or a share of outliers may change
TAILS = (2.0, 4.0)  # of Hill's index, where squared errors lose their sense
DISPERSED = 1.5
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
        groups: one a row, as for the card.

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
    new = {name: one.profile for name, one in measured.items()} or {n: profile(_part(y, n, old)) for n in old}
    changes: list[Change] = []
    for name, then in old.items():
        changes += _data_changes(name, then, new[name])
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


def _data_changes(name: str, then: Profile, now: Profile) -> Iterator[Change]:
    """Of one output's targets."""
    if then.kind != now.kind:
        yield Change(name, "the kind of target", then.kind, now.kind, "check the labels before anything else")
        return
    yield from _class_changes(name, then, now)
    if then.mean is not None and now.mean is not None and not then.is_classes:
        yield from _number_changes(name, then, now)
    lost = [one.missing / max(one.rows, 1) for one in (then, now)]
    if lost[1] - lost[0] > 0.05:
        yield Change(name, "missing targets", f"{lost[0]:.1%}", f"{lost[1]:.1%}", "find out why before training again")


def _class_changes(name: str, then: Profile, now: Profile) -> Iterator[Change]:
    new, gone = ([c for c in a.classes if c not in b.classes] for a, b in ((now, then), (then, now)))
    if new:
        yield Change(name, "new classes", "none", ", ".join(new[:5]), "the model can't predict them: train it anew")
    if gone:
        yield Change(name, "classes without a row", "none", ", ".join(gone[:5]), "check how the data were selected")
    known = [max(sum(one.classes.values()), 1) for one in (then, now)]
    for label in then.classes:
        if label not in now.classes:
            continue
        shares = [one.classes[label] / total for one, total in zip((then, now), known, strict=True)]
        error = math.sqrt(sum(s * (1 - s) / total for s, total in zip(shares, known, strict=True)))
        ratio = max(shares) / max(min(shares), 1e-12)
        if ratio > FACTOR and abs(shares[1] - shares[0]) > CHANCE * error:
            advice = "weights and thresholds were chosen for another balance"
            yield Change(name, f"share of class {label}", f"{shares[0]:.2%}", f"{shares[1]:.2%}", advice)


def _number_changes(name: str, then: Profile, now: Profile) -> Iterator[Change]:
    each = [(one.mean or 0.0, one.variance or 0.0, max(one.rows - one.missing, 1)) for one in (then, now)]
    (mean, variance, rows), (new_mean, new_variance, new_rows) = each
    moved, spread = abs(new_mean - mean), math.sqrt(variance)
    if moved > NOTICEABLE * spread and moved > CHANCE * math.sqrt(variance / rows + new_variance / new_rows):
        yield Change(name, "mean", f"{mean:.5g}", f"{new_mean:.5g}", "train anew, or weight by time")
    ratio = math.sqrt(new_variance / variance) if variance else math.inf
    if max(ratio, 1 / max(ratio, 1e-12)) > FACTOR:
        deviations = f"{spread:.4g}", f"{math.sqrt(new_variance):.4g}"
        yield Change(name, "standard deviation", *deviations, "settings in the target's unit (delta) no longer fit")
    yield from _tail_changes(name, then, now)
    if then.dispersion and now.dispersion and (then.dispersion > DISPERSED) != (now.dispersion > DISPERSED):
        pair = f"{then.dispersion:.3g}", f"{now.dispersion:.3g}"
        yield Change(name, "variance over mean", *pair, "choose between Poisson and negative binomial again")


def _tail_changes(name: str, then: Profile, now: Profile) -> Iterator[Change]:
    if then.tail is None or now.tail is None:
        return
    indices = then.tail.index, now.tail.index
    chance = CHANCE * math.sqrt(sum(1 / max(TAIL * one.rows, 1) for one in (then, now)))  # of the logarithm of Hill's
    moved = abs(math.log(indices[1] / indices[0])) > chance if all(map(math.isfinite, indices)) else True
    for border in TAILS:
        if moved and (indices[0] < border) != (indices[1] < border):
            pair = f"{indices[0]:.3g}", f"{indices[1]:.3g}"
            yield Change(name, f"tail index, across {border:g}", *pair, "a squared error rests on a few rows below 4")
    shares = then.tail.outliers, now.tail.outliers
    if max(shares) > 0.005 and max(shares) > FACTOR**2 * min(shares):
        yield Change(name, "outliers", f"{shares[0]:.2%}", f"{shares[1]:.2%}", "look at them; a robust loss may fit")


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
