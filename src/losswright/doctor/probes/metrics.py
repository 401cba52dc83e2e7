"""The metrics that a model was compiled with."""

from typing import Any

import keras

from losswright.doctor.case import Case

ACCURACIES = {"accuracy", "acc", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy"}


def given_metrics(case: Case, *, weighted: bool = False) -> list[Any]:
    """Names, functions and objects as the user gave them, those of all outputs in one list."""
    compiled = getattr(case.model, "_compile_metrics", None)
    given = getattr(compiled, "_user_weighted_metrics" if weighted else "_user_metrics", None)
    return [metric for metric in keras.tree.flatten(given) if metric is not None]


def metric_name(metric: Any) -> str:
    """In small letters with underscores: that of the class, the function, or as given."""
    if isinstance(metric, str):
        name = metric
    else:
        name = metric.__name__ if hasattr(metric, "__name__") else type(metric).__name__
    return _snake(name) if not name.islower() else name


def metric_names(case: Case) -> list[str]:
    """Of all metrics, weighted or not."""
    return [metric_name(metric) for w in (False, True) for metric in given_metrics(case, weighted=w)]


def _snake(name: str) -> str:
    """`BinaryAccuracy` as `binary_accuracy`; names in capitals stay one word."""
    if name.isupper():
        return name.lower()
    return "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))
