"""Weights for the outputs of a model, in the structure that Keras's `fit` takes."""

from typing import Any

import numpy as np

from losswright.core.describe import clip
from losswright.core.errors import WeightError
from losswright.weights.outputs import Outputs, is_several, outputs_of
from losswright.weights.validity import as_weights


def for_outputs(model: Any, weights: Any, y: Any = None) -> Any:
    """What to give to `fit`, `evaluate` or `validation_data` as `sample_weight`, checked.

    Args:
        model: a Keras model with one output, or a list, tuple or dict of outputs.
        weights: one array for every output; or one array an output, as a list or tuple in the outputs' order
            (None for weight 1) or as a dict by output name (an output left out counts with weight 1). The names of
            a dict of outputs are its keys, those of a list are the names of the output layers.
        y: the targets as `fit` will get them. With them the number of rows is checked. Keras takes weights only in
            the container that `y` has, so give `y` where it is a tuple for a model with a list of outputs, or the
            other way round; and for a subclassed model, which does not declare its outputs.

    Returns:
        One float32 array for a model with one output; else a list, tuple or dict with one for each output. Weights
        `(N,)` of a sequence output `(N, T, features)` come back as `(N, 1)`, which Keras's own losses need.

    Raises:
        WeightError: an unknown output, weights that don't fit an output or each other, or malformed weights.
        LabelError: `y` is a dict for a list of outputs, or the reverse: Keras crashes on it with any weights.

    >>> import keras
    >>> x = keras.Input((3,))
    >>> model = keras.Model(x, {name: keras.layers.Dense(1, name=name)(x) for name in ("price", "days")})
    >>> for_outputs(model, {"price": [1.0, 4.0]})["days"].tolist()
    [1.0, 1.0]
    """
    outputs = outputs_of(model, y, weights)
    rows = outputs.rows(y)
    checked = [
        None if weight is None else as_weights(weight, _name(outputs, i), rows=rows[i], shape=outputs.shapes[i])
        for i, weight in enumerate(_by_position(outputs, weights))
    ]
    ones = np.ones(_common_length(outputs, checked), np.float32)
    full = [ones if weight is None else weight for weight in checked]
    return outputs.pack([_for_keras(weight, shape) for weight, shape in zip(full, outputs.shapes, strict=True)])


def _for_keras(weight: np.ndarray, shape: tuple | None) -> np.ndarray:
    """`(N,)` as `(N, 1)` for sequences: Keras's losses give `(N, T)` there, and would align `(N,)` with T."""
    sequence = shape is not None and len(shape) == 3
    return weight[:, None] if sequence and weight.ndim == 1 else weight


def _by_position(outputs: Outputs, weights: Any) -> list[Any]:
    """One entry an output, None where nothing was given for it."""
    if isinstance(weights, dict):
        return _by_name(outputs, weights)
    if not is_several(weights):
        return [weights] * len(outputs.names)
    if outputs.container is dict:
        raise WeightError(
            f"weights came as a {type(weights).__name__}, the outputs are a dict, which has no order; "
            f"give a dict by output name: {clip(list(outputs.names))}"
        )
    if len(weights) != len(outputs.names):
        raise WeightError(
            f"weights came as a {type(weights).__name__} of {len(weights)} arrays for "
            f"{len(outputs.names)} output(s): {clip(list(outputs.names))}; give one an output, or a dict by name"
        )
    return list(weights)


def _by_name(outputs: Outputs, weights: dict) -> list[Any]:
    if unknown := [name for name in weights if name not in outputs.names]:
        raise WeightError(
            f"weights for {clip(unknown)}, but the outputs are {clip(list(outputs.names))}; "
            f"name outputs of this model (one left out counts with weight 1)"
        )
    return [weights.get(name) for name in outputs.names]


def _common_length(outputs: Outputs, weights: list[np.ndarray | None]) -> int:
    lengths = {_name(outputs, i): len(weight) for i, weight in enumerate(weights) if weight is not None}
    if not lengths:
        raise WeightError(f"weights for none of the outputs {clip(list(outputs.names))}; give at least one array")
    if len(set(lengths.values())) > 1:
        given = ", ".join(f"{name}: {length} rows" for name, length in list(lengths.items())[:5])
        raise WeightError(f"weights of different lengths ({given}); give each output one row a sample")
    return next(iter(lengths.values()))


def _name(outputs: Outputs, i: int) -> str:
    return "sample weights" if len(outputs.names) == 1 else f"the weights of output {outputs.names[i]!r}"
