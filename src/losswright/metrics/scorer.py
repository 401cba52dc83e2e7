"""Anything that judges predictions, as a function of arrays that gives one number."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from losswright.core.describe import clip
from losswright.core.errors import LabelError, SettingError
from losswright.metrics.names import metric_named

CHUNK = 1 << 16
HIGHER, LOWER = ("_score", "accuracy", "auc", "_precision", "correlation"), ("_error", "_loss", "_deviance")


@dataclass(frozen=True)
class Scorer:
    """A metric by name; `higher_is_better` is None where nobody can tell."""

    name: str
    metric: Any
    higher_is_better: bool | None

    def __call__(self, y_true: np.ndarray, y_pred: np.ndarray, weight: np.ndarray | None) -> float:
        """One number for the rows given; NaN where the metric has none."""
        if not len(y_true):
            return float("nan")
        if isinstance(self.metric, keras.metrics.Metric):
            return _of_metric(self.metric, y_true, y_pred, weight)
        try:
            value = self.metric(y_true, y_pred, **({} if weight is None else {"sample_weight": weight}))
        except LabelError:  # a group where one kind of label is missing
            return float("nan")
        return _number(value, self.name)


def scorers(metrics: Any, outputs: int, *, weighted: bool) -> list[Scorer]:
    """The scorers of one metric, a sequence, or a dict by name.

    Raises:
        SettingError: what is given is no metric, or a function that takes no `sample_weight` where there are weights.
    """
    if isinstance(metrics, Mapping) and metrics:
        return [_scorer(metric, outputs, weighted, str(name)) for name, metric in metrics.items()]
    if isinstance(metrics, (Mapping, Sequence)) and not metrics:
        raise SettingError("metrics: none is given; give at least one")
    several = metrics if isinstance(metrics, Sequence) and not isinstance(metrics, str) else [metrics]
    found = [_scorer(metric, outputs, weighted, None) for metric in several]
    if len({scorer.name for scorer in found}) < len(found):
        raise SettingError(f"metrics: two have the same name in {clip([s.name for s in found])}; give a dict by name")
    return found


def _scorer(metric: Any, outputs: int, weighted: bool, name: str | None) -> Scorer:
    if isinstance(metric, str):
        name, metric = name or metric, metric_named(metric, outputs)
    if isinstance(metric, keras.metrics.Metric):
        fresh = type(metric).from_config(metric.get_config())
        direction = getattr(metric, "_direction", None)
        return Scorer(name or metric.name, fresh, None if direction is None else direction == "up")
    if not callable(metric) or isinstance(metric, type):
        raise SettingError(f"metrics: {clip(metric)} is no metric; give a name, a metric object or a function")
    if weighted and not _takes_weights(metric):
        raise SettingError(
            f"metrics: {clip(metric)} takes no sample_weight, and weights are given; give a function of "
            f"(y_true, y_pred, sample_weight)"
        )
    own = getattr(metric, "__name__", type(metric).__name__)
    return Scorer(name or own, metric, _convention(own))


def _takes_weights(function: Callable[..., Any]) -> bool:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # written in C: let the call tell
        return True
    return any(p.name == "sample_weight" or p.kind is p.VAR_KEYWORD for p in parameters)


def _convention(name: str) -> bool | None:
    """What scikit-learn's naming of functions says."""
    if name.endswith(HIGHER):
        return True
    return False if name.endswith(LOWER) else None


def _of_metric(metric: Any, y_true: np.ndarray, y_pred: np.ndarray, weight: np.ndarray | None) -> float:
    metric.reset_state()
    for start in range(0, len(y_true), CHUNK):
        part = slice(start, start + CHUNK)
        metric.update_state(*_padded(y_true[part], y_pred[part], None if weight is None else weight[part]))
    return _number(metric.result(), metric.name)


def _padded(y_true: np.ndarray, y_pred: np.ndarray, weight: np.ndarray | None) -> tuple[np.ndarray, ...]:
    """Rows filled up to a power of two with rows of weight 0: JAX compiles for each shape anew."""
    rows = len(y_true)
    weight = np.ones(rows, "float32") if weight is None else weight.astype("float32")
    more = (1 << (rows - 1).bit_length()) - rows
    if not more:
        return y_true, y_pred, weight
    filled = [np.concatenate([v, np.repeat(v[:1], more, axis=0)]) for v in (y_true, y_pred)]
    return filled[0], filled[1], np.concatenate([weight, np.zeros(more, "float32")])


def _number(value: Any, name: str) -> float:
    array = np.asarray(keras.ops.convert_to_numpy(value), dtype="float64")
    if array.size != 1:
        raise SettingError(f"metrics: {name} gives {array.shape} numbers; by_group needs one (set an average)")
    return float(array.reshape(()))
