"""One output of a model: its loss, its last activation, its targets and predictions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from losswright.doctor.chain import chain_to, final_activations
from losswright.doctor.objectives import NO_OBJECTIVE, Objective, objective_of
from losswright.doctor.recording import Rows
from losswright.doctor.targets import NO_TARGETS, Targets


@dataclass(frozen=True, eq=False)
class Output:
    """One output.

    Attributes:
        name: of the output.
        key: in a structure of several outputs; None where there is one.
        objective: its loss; `NO_OBJECTIVE` where it has none.
        weight: of its loss in the total.
        layers: on the way to it, last first; empty where the model doesn't tell.
        shape: of the output, with None for the batch; None where it isn't known.
        targets: of the training rows; empty where there are none.
    """

    name: str
    key: Any
    objective: Objective
    weight: float
    layers: tuple[Any, ...]
    shape: tuple[int | None, ...] | None
    targets: Targets

    @property
    def activations(self) -> list[str]:
        """The activations that it ends with, last first."""
        return final_activations(list(self.layers))

    @property
    def activation(self) -> str | None:
        """The last activation; None where the model doesn't tell."""
        return self.activations[0] if self.activations else None

    @property
    def head(self) -> set[str]:
        """The names of the last layer with weights and of what comes after it."""
        count = next((i for i, layer in enumerate(self.layers) if layer.weights), len(self.layers) - 1)
        return {layer.name for layer in self.layers[: count + 1]}

    @property
    def units(self) -> int:
        """The length of the last axis; 0 where the model doesn't tell."""
        return (self.shape[-1] or 0) if self.shape and len(self.shape) > 1 else 0

    def part(self, structure: Any) -> np.ndarray | None:
        """What belongs to this output, of predictions or of targets."""
        if isinstance(structure, Mapping):
            return structure.get(self.key, structure.get(self.name))
        if isinstance(structure, (list, tuple)):
            position = self.key if isinstance(self.key, int) else 0
            return structure[position] if position < len(structure) else None
        return structure


def outputs_of(model: keras.Model, rows: Rows | None) -> list[Output]:
    """The outputs of a model, in order. Targets are those of the rows."""
    tensors = getattr(model, "outputs", None) if getattr(model, "built", False) else None
    structure = getattr(model, "output", None) if tensors else None
    names = list(getattr(model, "output_names", None) or [])
    names = names or [str(key) for key in _keys(_compiled_loss(model))] or ["output"]
    if isinstance(model, keras.Sequential) and model.layers:
        names = [model.layers[-1].name]
    if isinstance(structure, Mapping):  # Keras flattens a dict in the order of its sorted keys
        names, tensors = [str(key) for key in structure], list(structure.values())
    keys = _output_keys(structure, names, tensors)
    answers = None if tensors else _answers(model, rows)
    losses, weights = _each(_compiled_loss(model), keys, names), _each(_loss_weights(model), keys, names)
    return [
        _output(name, key, loss, weight, tensor, rows, answers)
        for name, key, loss, weight, tensor in zip(
            names, keys, losses, weights, tensors or [None] * len(names), strict=False
        )
    ]


def _answers(model: keras.Model, rows: Rows | None) -> Any:
    """For two rows, of a model that doesn't tell its outputs; None where it can't be asked."""
    if rows is None or not getattr(model, "built", False):
        return None
    try:
        found = model(rows.take(np.arange(min(2, len(rows)))).x, training=False)
        return keras.tree.map_structure(keras.ops.convert_to_numpy, found)
    except Exception:  # a model that can't answer is the exception's business
        return None


def _output(name: str, key: Any, loss: Any, weight: Any, tensor: Any, rows: Rows | None, answers: Any = None) -> Output:
    objective = NO_OBJECTIVE if loss is None else objective_of(loss)
    shape = tuple(tensor.shape) if tensor is not None else None
    layers = tuple(chain_to(tensor)) if tensor is not None else ()
    plain = Output(name, key, objective, 1.0 if weight is None else float(weight), layers, shape, NO_TARGETS)
    if shape is None and (seen := plain.part(answers)) is not None:
        shape = (None, *np.shape(seen)[1:])
    given = plain.part(rows.y) if rows is not None else None
    targets = NO_TARGETS if given is None or given.ndim == 0 else Targets(given)
    return Output(name, key, objective, plain.weight, layers, shape, targets)


def _compiled_loss(model: keras.Model) -> Any:
    return getattr(model, "loss", None)


def _loss_weights(model: keras.Model) -> Any:
    return getattr(getattr(model, "_compile_loss", None), "_user_loss_weights", None)


def _output_keys(structure: Any, names: list[str], tensors: Any) -> list[Any]:
    if isinstance(structure, Mapping):  # the tensors come in the order of the sorted keys, the structure as it was made
        return [next(key for key, value in structure.items() if value is tensor) for tensor in tensors]
    return list(range(len(names))) if len(names) > 1 else [None]


def _keys(loss: Any) -> list[Any]:
    return (
        list(loss) if isinstance(loss, Mapping) else list(range(len(loss))) if isinstance(loss, (list, tuple)) else []
    )


def _each(given: Any, keys: list[Any], names: list[str]) -> list[Any]:
    """One entry an output, of what was given once, in a list, or by key or name."""
    if isinstance(given, Mapping) and "class_name" not in given:
        return [given.get(key, given.get(name)) for key, name in zip(keys, names, strict=True)]
    if isinstance(given, (list, tuple)):
        return [given[i] if i < len(given) else None for i in range(len(names))]
    return [given] * len(names)
