"""The first loss that is not finite: which part, in which step, from which layer on, for which sample."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import ops

from losswright.kernels.capture import capture_when
from losswright.objective.books import Books, vector
from losswright.objective.computation import Computation, Step
from losswright.objective.parts import OUTPUT, Parts

INPUTS, TARGETS, WEIGHTS, LOSS = "the inputs", "the targets", "the sample weights", "the loss itself"


@dataclass(frozen=True)
class NonFinite:
    """Where the first value that is not finite came from.

    Attributes:
        component: the part of the loss.
        value: NaN or an infinity.
        step: of training, from 1.
        layer: the first layer whose output was not finite; or "the inputs", "the targets", "the sample weights", or
            "the loss itself" where all that it got was finite.
        sample: its position in the batch; None where no single sample is at fault.
        samples: how many of the batch are affected.
    """

    component: str
    value: float
    step: int
    layer: str
    sample: int | None
    samples: int

    def __str__(self) -> str:
        """One sentence."""
        where = "" if self.sample is None else f", first at sample {self.sample} of the batch ({self.samples} affected)"
        return f"{self.component!r} became {self.value} in step {self.step}; not finite from {self.layer} on{where}"


class FirstNonFinite:
    """Keeps the batch and the weights of the first training step whose loss is not finite."""

    def __init__(self, books: Books):
        self.books = books
        self.computation: Computation = books.computation
        self.caught: list[np.ndarray] | None = None
        self.pattern: Any = None

    def look(self, parts: Parts, step: Step) -> None:
        """Listen to a step; once the total is not finite, hand over what is needed to find out why."""
        if not step.training or not _can_hand_over(self.computation.model):
            return
        values = vector(parts.values)
        bad = ops.logical_not(ops.isfinite(ops.sum(values)))
        self.pattern = (step.x, step.y, step.sample_weight)
        leaves = [leaf for leaf in keras.tree.flatten(self.pattern) if leaf is not None]
        variables = [variable.value for variable in _variables(self.computation.model)]
        capture_when(bad, self._catch, [self.books.steps.value, values, *leaves, *variables])

    def _catch(self, *arrays: np.ndarray) -> None:
        if self.caught is None:
            self.caught = list(arrays)

    def investigate(self) -> NonFinite | None:
        """Replay the step that was caught; None where all was finite."""
        if self.caught is None:
            return None
        step, values, *arrays = self.caught
        batch, weights = self._unpacked(arrays)
        component = int(np.flatnonzero(~np.isfinite(values))[0]) if not np.isfinite(values).all() else 0
        with _weights_as(self.computation.model, weights):
            layer, rows = self._source(batch, component)
        sample = int(rows[0]) if len(rows) else None
        name = self.books.layouts[True].names[component]
        return NonFinite(name, float(values[component]), int(step), layer, sample, len(rows))

    def _unpacked(self, arrays: list[np.ndarray]) -> tuple[tuple, list[np.ndarray]]:
        """The batch in its structure, and the values of the model's variables."""
        rest = iter(arrays)
        leaves = [None if leaf is None else next(rest) for leaf in keras.tree.flatten(self.pattern)]
        return keras.tree.pack_sequence_as(self.pattern, leaves), list(rest)

    def _source(self, batch: tuple, component: int) -> tuple[str, np.ndarray]:
        for name, data in zip((INPUTS, TARGETS, WEIGHTS), batch, strict=True):
            if len(rows := _bad_rows(data)):
                return name, rows
        with _outputs_watched(self.computation.model) as bad:
            y_pred = self.computation.model(batch[0], training=True)
        if bad:
            return f"layer {bad[0][0]!r}", bad[0][1]
        if self.books.layouts[True].kinds[component] != OUTPUT:
            return self.books.layouts[True].names[component], np.array([], int)
        return LOSS, self._bad_losses(batch, y_pred, component)

    def _bad_losses(self, batch: tuple, y_pred: Any, component: int) -> np.ndarray:
        """The samples whose loss is not finite when it is taken of each alone."""
        rows = []
        for i in range(len(keras.tree.flatten(batch[0])[0])):
            x, y, sample_weight, predicted = keras.tree.map_structure(
                lambda leaf, i=i: None if leaf is None else leaf[i : i + 1], (*batch, y_pred)
            )
            _, parts = self.computation.total(Step(x, y, predicted, sample_weight, False))
            rows += [i] * (not np.isfinite(ops.convert_to_numpy(parts.values[component])).all())
        return np.array(rows, int)


def _can_hand_over(model: keras.Model) -> bool:
    return not (keras.config.backend() == "tensorflow" and model.jit_compile)


def _variables(model: keras.Model) -> list[Any]:
    """Those that the forward pass reads and that hold floats; the states of random numbers are left alone."""
    variables = [*model.trainable_variables, *model.non_trainable_variables]
    return [variable for variable in variables if "float" in str(variable.dtype)]


def _bad_rows(structure: Any) -> np.ndarray:
    """The rows in which any array of a structure is not finite."""
    bad: np.ndarray = np.array([], int)
    for leaf in keras.tree.flatten(structure):
        array = np.asarray(leaf) if leaf is not None else np.zeros(0)
        if array.dtype.kind == "f" and array.size and array.ndim:
            bad = np.union1d(bad, np.flatnonzero(~np.isfinite(array.reshape(len(array), -1)).all(axis=1)))
    return bad


@contextmanager
def _weights_as(model: keras.Model, arrays: list[np.ndarray]) -> Iterator[None]:
    """The model with other weights for a while."""
    variables = _variables(model)
    present = [np.array(ops.convert_to_numpy(variable)) for variable in variables]
    try:
        for variable, array in zip(variables, arrays, strict=True):
            variable.assign(array)
        yield
    finally:
        for variable, array in zip(variables, present, strict=True):
            variable.assign(array)


@contextmanager
def _outputs_watched(model: keras.Model) -> Iterator[list[tuple[str, np.ndarray]]]:
    """Names of the layers whose output is not finite, with the rows, in the order in which they ran."""
    bad: list[tuple[str, np.ndarray]] = []
    layers = [layer for layer in model._flatten_layers(include_self=False) if not isinstance(layer, keras.Model)]
    for layer in layers:
        layer.call = _watching(layer, layer.call, bad)
    try:
        yield bad
    finally:
        for layer in layers:
            vars(layer).pop("call", None)


def _watching(layer: Any, call: Any, bad: list[tuple[str, np.ndarray]]) -> Any:
    def watched(*args, **kwargs):
        output = call(*args, **kwargs)
        rows = _bad_rows(keras.tree.map_structure(ops.convert_to_numpy, output))
        if len(rows):
            bad.append((layer.name, rows))
        return output

    return watched
