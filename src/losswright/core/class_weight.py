"""Class weights inside a loss: one weight a label, whatever form the targets have."""

from collections.abc import Mapping, Sequence
from numbers import Integral
from typing import Any

import numpy as np
from keras import ops

from losswright.core.describe import clip
from losswright.core.errors import WeightError
from losswright.core.target import BINARY_FORM, FREE, LABELS, NUMBERS

ClassWeight = Mapping[Any, float] | Sequence[float] | np.ndarray


def read_class_weight(class_weight: ClassWeight | None) -> dict[int, float] | None:
    """Class weights as a dict from whole-number label to weight; a sequence counts from label 0.

    Raises:
        WeightError: a label is no whole number, or a weight is negative or not finite, or all are 0.
    """
    if class_weight is None:
        return None
    if isinstance(class_weight, np.ndarray):
        class_weight = class_weight.tolist()
    if not isinstance(class_weight, Mapping | Sequence) or isinstance(class_weight, str) or not len(class_weight):
        raise WeightError(f"class_weight must be a dict from label to weight, got {clip(class_weight)}")
    pairs = class_weight.items() if isinstance(class_weight, Mapping) else enumerate(class_weight)
    read = {_label(label, class_weight): _weight(label, weight) for label, weight in pairs}
    if not any(read.values()):
        raise WeightError(f"class_weight must not be 0 for every class, got {clip(class_weight)}")
    return read


def weigh_classes(class_weight: dict[int, float], y_true, y_pred, *, form: str):
    """The weight of each target: `(N, ...)` for a choice among classes, `(N, ..., features)` for yes or no.

    Args:
        class_weight: as `read_class_weight` gives it.
        y_true: aligned targets.
        y_pred: predictions; their last axis counts the classes.
        form: how the targets are written. `LABELS`: whole numbers. `ONE_HOT`: rows of shares, of which the
            weighted mean is taken. `BINARY`: one output of 0 or 1 (or -1 and 1), in between linear; with several
            outputs in the last axis each is a class of its own, and the keys are their positions.

    Raises:
        WeightError: a class has no weight, or a weight no class.
    """
    if form == FREE:
        raise WeightError("class_weight is given, but this loss doesn't read classes from its targets; drop it")
    outputs = y_pred.shape[-1]
    if form in (BINARY_FORM, NUMBERS) and outputs == 1:
        return _weigh_two_values(class_weight, y_true)
    table = ops.convert_to_tensor(_table(class_weight, outputs), dtype=y_pred.dtype)
    if form == LABELS:
        return ops.take(table, ops.clip(ops.cast(y_true, "int32"), 0, outputs - 1), axis=0)
    if form == BINARY_FORM:
        return ops.broadcast_to(table, ops.shape(y_pred))
    return ops.sum(y_true * table, axis=-1)


def _weigh_two_values(class_weight: dict[int, float], y_true):
    labels = sorted(class_weight)
    if labels not in ([0, 1], [-1, 1]):
        raise WeightError(f"class_weight of a yes-or-no output must have the keys 0 and 1, got {clip(class_weight)}")
    low, high = (class_weight[label] for label in labels)
    share = ops.clip((y_true - labels[0]) / (labels[1] - labels[0]), 0.0, 1.0)  # -1 is a 0 to the keys 0 and 1
    return low + (high - low) * share


def _table(class_weight: dict[int, float], classes: int) -> list[float]:
    expected = set(range(classes))
    if set(class_weight) != expected:
        missing, unknown = sorted(expected - set(class_weight)), sorted(set(class_weight) - expected)
        faults = [f"no weight for class {clip(missing)}"] * bool(missing)
        faults += [f"no class for the key {clip(unknown)}"] * bool(unknown)
        raise WeightError(
            f"class_weight: {' and '.join(faults)}; y_pred has {classes} classes in its last axis, "
            f"so the keys must be 0 to {classes - 1}"
        )
    return [class_weight[label] for label in range(classes)]


def _label(label: Any, class_weight: ClassWeight) -> int:
    if not isinstance(label, Integral) and not (isinstance(label, float) and label.is_integer()):
        raise WeightError(f"class_weight: the keys must be whole-number labels, got {label!r} in {clip(class_weight)}")
    return int(label)


def _weight(label: Any, weight: Any) -> float:
    try:
        number = float(weight)
    except (OverflowError, TypeError, ValueError):
        number = float("nan")
    if not 0 <= number < float("inf"):
        raise WeightError(f"class_weight of label {label!r} must be a finite number of at least 0, got {clip(weight)}")
    return number
