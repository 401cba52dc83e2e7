"""The weights of rows, whether given as `sample_weight` or by class."""

from typing import Any

import keras
import numpy as np

from losswright.doctor.case import Case, probe
from losswright.doctor.outputs import Output


def given_weights(case: Case) -> list[np.ndarray]:
    """The arrays of `sample_weight` of the training rows, float64."""
    weights = None if case.train is None else case.train.sample_weight
    leaves = [] if weights is None else [leaf for leaf in keras.tree.flatten(weights) if leaf is not None]
    return [np.asarray(leaf, "float64") for leaf in leaves]


def class_weights(case: Case) -> dict[Any, Any]:
    """The argument of `fit`; empty where there was none."""
    found = case.fit.arguments.get("class_weight")
    return dict(found) if isinstance(found, dict) else {}


def weighs(case: Case) -> bool:
    """Whether training weighs its rows."""
    return bool(given_weights(case) or class_weights(case))


@probe
def row_weights(case: Case, output: Output) -> np.ndarray | None:
    """One weight a training row of an output; None where all count alike, or weights belong to something else."""
    weights = None if case.train is None else case.train.sample_weight
    if weights is not None:
        part = output.part(weights)
        part = None if part is None else np.asarray(part, "float64").reshape(len(part), -1)
        return part[:, 0] if part is not None and part.shape[1] == 1 else None
    table, labels = class_weights(case), labels_of(output)
    if not table or labels is None:
        return None
    return np.array([float(table.get(int(label), 1.0)) for label in labels])


def labels_of(output: Output) -> np.ndarray | None:
    """The number by which Keras looks up the class weight of each row; None where targets aren't classes."""
    values = output.targets.values
    if not output.targets.is_classes or values.ndim > 2:
        return None
    return values.argmax(axis=-1) if output.targets.width > 1 else np.round(values.reshape(-1)).astype(int)
