"""Write the card of a compiled model's objective."""

import datetime
import hashlib
import math
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import keras
import numpy as np

from losswright.advisor.leaderboard import Race
from losswright.advisor.objective_card import ObjectiveCard
from losswright.advisor.profiling import profile
from losswright.advisor.reading import read_outputs
from losswright.advisor.statistics import Profile, hash_of
from losswright.core.describe import clip
from losswright.core.errors import LabelError, SettingError, WeightError
from losswright.core.numeric import regular
from losswright.metrics import ExpectedCalibrationError
from losswright.metrics.by_group import by_group
from losswright.metrics.group_columns import read_groups
from losswright.objective.output_losses import OutputLoss, output_losses, predicted, targets_of

BINS = 10
NOTICEABLE = 1.2  # a group that does worse than all by this factor is named
RARE, HEAVY = 0.01, 0.5
COMMON = ("name", "dtype")


def card(
    model: keras.Model,
    data: tuple,
    *,
    reason: str,
    groups: Any = None,
    metrics: Sequence[Any] | None = None,
    race: Race | None = None,
) -> ObjectiveCard:
    """Document what a model is trained for, on what data, why, and whom it may fail.

    Args:
        model: compiled, and trained if metrics are to mean anything.
        data: `(x, y)` or `(x, y, sample_weight)`, on which the model is judged; not what it was trained on.
        reason: of the choice, for a reader years later.
        groups: one a row: a region, a protected attribute.
        metrics: names or objects; by the kind of target without.
        race: that chose the loss.

    Raises:
        SettingError: the reason is empty, or the data are no such tuple.
        LosswrightError: the model isn't compiled.
    """
    if not isinstance(reason, str) or not reason.strip():
        raise SettingError("a card needs a reason: why this objective, in words")
    if not isinstance(data, tuple) or len(data) not in (2, 3):
        raise SettingError("data must be (x, y) or (x, y, sample_weight)")
    x, y, *rest = data
    if metrics is not None and (isinstance(metrics, str) or not isinstance(metrics, Sequence)):
        raise SettingError(f"metrics must be a list of names or objects, got {clip(metrics)}")
    predictions = predicted(model, x)
    outputs = output_losses(model, predictions)
    measured = {output.name: Measured(output, y, predictions, metrics, groups, *rest) for output in outputs}
    profiles = {name: one.profile.to_dict() for name, one in measured.items()}
    return ObjectiveCard(
        reason=reason.strip(),
        outputs={output.name: _described(model, output, place) for place, output in enumerate(outputs)},
        profiles=profiles,
        profile_hash=hash_of({name: one.profile.hash for name, one in measured.items()}),
        model_hash=hash_of_weights(model),
        made=datetime.date.today().isoformat(),
        metrics={name: one.metrics for name, one in measured.items()},
        calibration={name: one.calibration for name, one in measured.items() if one.calibration},
        may_fail=tuple(sentence for one in measured.values() for sentence in one.may_fail()),
        race=None if race is None else race.to_dict(),
        versions=_versions(),
    )


class Measured:
    """One output: the profile of its targets, its metrics, and its calibration."""

    def __init__(self, output: OutputLoss, y: Any, predictions: Any, metrics: Any, groups: Any, weight: Any = None):
        targets = regular(targets_of(output, y), "y", LabelError)
        self.name = output.name
        weight = None if weight is None else regular(output.part(weight), "sample_weight", WeightError)
        self.profile = profile_of_targets(targets, groups, weight)
        stated = read_outputs(output.loss, np.asarray(output.part(predictions)))
        flat = targets[:, 0] if targets.ndim == 2 and targets.shape[1] == 1 else targets
        chosen = list(metrics) if metrics is not None else _usual(self.profile, stated)
        self.metrics = _judged(chosen, flat, _of_rank(stated, flat), groups, weight)
        self.calibration = _calibrated(self.profile, flat, stated, weight)

    def may_fail(self) -> list[str]:
        """Whom or what the objective may fail."""
        said = []
        for metric, found in self.metrics.items():
            worst, overall = found.get("worst"), found["overall"]
            value = found["by_group"].get(worst) if worst else None
            if value is not None and overall and max(value / overall, overall / max(value, 1e-12)) > NOTICEABLE:
                said.append(f"{self.name}: group {worst} has {metric} {value:.4g}, all rows {overall:.4g}")
        tail, rarest = self.profile.tail, self.profile.rarest
        if rarest is not None and rarest < RARE:
            said.append(f"{self.name}: the rarest class has {rarest:.2%} of the rows")
        if tail is not None and tail.largest_share > HEAVY:
            said.append(f"{self.name}: the most distant percent of targets has {tail.largest_share:.0%} of the squares")
        return said


def profile_of_targets(targets: np.ndarray, groups: Any = None, weight: np.ndarray | None = None) -> Profile:
    """With the groups and the weights of the rows, where there are any.

    Raises:
        SettingError: the targets are none.
    """
    if targets.ndim == 0:
        raise SettingError(f"the targets must be an array with a row a sample, got {clip(targets[()])}")
    if targets.ndim > 2:
        return profile(targets.reshape(-1))
    columns: dict[str, Any] = {"y": targets}
    if groups is not None:
        found = read_groups(groups, len(targets))
        columns["group"] = np.array([_text(key) for key in found.keys])[found.codes]
    if weight is not None and weight.ndim == 1:
        columns["weight"] = weight
    return profile(columns, **{name: name for name in ("group", "weight") if name in columns})


def hash_of_weights(model: keras.Model) -> str:
    """Sixteen signs that stand for a model's weights."""
    digest = hashlib.sha256()
    for array in model.get_weights():
        digest.update(str((array.shape, array.dtype)).encode() + np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:16]


def _described(model: keras.Model, output: OutputLoss, place: int) -> dict[str, Any]:
    layer = _last_layer(model, output.name, place)
    config = output.loss.get_config()
    settings = {
        k: v for k, v in config.items() if k not in (*COMMON, "state") and isinstance(v, (bool, int, float, str, list))
    }
    if config.get("class_weight"):
        settings["class_weight"] = str(dict(config["class_weight"]))
    return {
        "loss": getattr(output.loss, "name", "loss") if _is_wrapped(output.loss) else type(output.loss).__name__,
        "settings": settings,
        "weight": output.weight,
        "reduction": str(output.loss.reduction),
        "activation": getattr(getattr(layer, "activation", None), "__name__", "none"),
        "units": int(getattr(layer, "units", 0) or 0),
    }


def _is_wrapped(loss: Any) -> bool:
    return type(loss).__name__ == "Weighted"


def _last_layer(model: keras.Model, name: str, place: int) -> Any:
    """The layer of that output: by its name, or the last one."""
    layers = {layer.name: layer for layer in model.layers}
    return layers.get(name) or model.layers[-1 if place == 0 else place - len(model.outputs or [0])]


def _usual(profile: Profile, stated: np.ndarray) -> list[str]:
    if profile.kind == "binary":
        return ["brier_score", "auc"]
    if profile.is_classes and stated.ndim == 2 and stated.shape[1] > 1:
        return ["accuracy"]
    return ["mae", "absolute_error_p99"]


def _judged(metrics: list[Any], y: np.ndarray, stated: np.ndarray, groups: Any, weight: Any) -> dict[str, Any]:
    columns = np.zeros(len(y), int) if groups is None else groups
    judged = by_group(metrics, y, stated, groups=columns, sample_weight=weight)
    found: dict[str, Any] = {}
    for metric, overall in judged.overall.items():
        if not math.isfinite(overall):  # none, such as the AUC of one class alone, or of an infinite target
            continue
        each = {} if groups is None else {_text(k): v for k, v in judged.by_group[metric].items() if math.isfinite(v)}
        found[metric] = {"overall": overall, "by_group": each}
    if groups is not None:
        for metric, (group, _) in judged.worst().items():
            if metric in found and _text(group) in found[metric]["by_group"]:
                found[metric]["worst"] = _text(group)
    return found


def _text(group: Any) -> str:
    return " & ".join(map(str, group)) if isinstance(group, tuple) else str(group)


def _calibrated(profile: Profile, y: np.ndarray, stated: np.ndarray, weight: Any) -> dict[str, Any]:
    """The reliability table of probabilities; empty for anything else."""
    likely = (
        profile.kind in ("binary", "multiclass") and stated.min() >= 0 and stated.max() <= 1 and y.dtype.kind in "biuf"
    )
    if not likely:
        return {}
    metric = ExpectedCalibrationError(num_bins=BINS)
    metric.update_state(y, stated, sample_weight=weight)
    table = metric.table()
    filled = table.weight > 0
    numbers = {name: getattr(table, name)[filled].tolist() for name in ("stated", "happened", "weight")}
    return {"error": float(metric.result()), **numbers}


def _of_rank(stated: np.ndarray, y: np.ndarray) -> np.ndarray:
    return stated[:, 0] if y.ndim == 1 and stated.ndim == 2 and stated.shape[1] == 1 else stated


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version(), "keras": keras.__version__}
    for name in (keras.config.backend(), "losswright"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # tensorflow-cpu, or a tree that isn't installed
            continue
    return found
