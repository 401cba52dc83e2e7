"""Which metrics see sample weights: those of this library, wherever they are given."""

from collections.abc import Mapping
from typing import Any

import keras

from losswright.metrics.metric import Metric


def sort_metrics(metrics: Any, *, several: bool) -> tuple[Any, Any]:
    """Keras's `metrics` and `weighted_metrics`, of one structure each; None where there would be none.

    Args:
        metrics: as `compile` takes them.
        several: whether the model has several outputs, so that a flat list holds one for each.
    """
    plain, weighted = (_keep(metrics, ours, several) for ours in (False, True))
    return (plain if _holds_any(plain) else None), (weighted if _holds_any(weighted) else None)


def forget_seen(*metrics: Any) -> None:
    """Empty the metrics in structures: on TensorFlow, Keras begins a first epoch without doing so."""
    for metric in keras.tree.flatten(metrics):
        if isinstance(metric, keras.metrics.Metric):
            metric.reset_state()


def _keep(metrics: Any, ours: bool, several: bool) -> Any:
    """The structure with those of ours alone, or with the others."""
    if isinstance(metrics, Mapping):
        return {key: _keep(part, ours, False) for key, part in metrics.items()}
    if isinstance(metrics, (list, tuple)):
        nested = several or any(isinstance(part, (list, tuple, Mapping)) for part in metrics)
        parts = [_keep(part, ours, False) if nested else part for part in metrics]
        return parts if nested else [part for part in parts if isinstance(part, Metric) == ours]
    return [metrics] if metrics is not None and isinstance(metrics, Metric) == ours else []


def _holds_any(metrics: Any) -> bool:
    if isinstance(metrics, Mapping):
        return any(map(_holds_any, metrics.values()))
    return any(map(_holds_any, metrics)) if isinstance(metrics, (list, tuple)) else metrics is not None
