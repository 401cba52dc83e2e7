"""Small models with a fault, and the same without: the examples of the rules, built when asked for."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np

from losswright.doctor.case import Case, case_of
from losswright.doctor.recording import Fit, Recording
from losswright.doctor.sampling import sample_rows
from losswright.doctor.watching import watch

ROWS = 200


@dataclass(frozen=True)
class Example:
    """A model, its data and how it is trained, described.

    Attributes:
        data: name of the data, see `DATA`.
        hidden: units and activations of hidden layers.
        units: of the last layer.
        activation: of the last layer; with several, each but the first is a layer of its own.
        loss: alias or configuration.
        target: a function of the labels, applied before `fit`.
        inputs: a function of the inputs, applied before `fit`.
        held_out_inputs: a function of the validation inputs; that of the inputs where it is left out.
        optimizer: with its settings.
        fit: arguments of `fit`; without `epochs` the model stays untrained.
        compile: further arguments of `compile`.
        layers: configurations of layers in place of `hidden`.
    """

    data: str
    loss: Any
    units: int = 1
    activation: Any = "linear"
    hidden: tuple[tuple[int, str], ...] = ((8, "relu"),)
    target: Any = None
    inputs: Any = None
    held_out_inputs: Any = None
    optimizer: Mapping[str, Any] = field(default_factory=lambda: {"class_name": "adam", "config": {}})
    fit: Mapping[str, Any] = field(default_factory=dict)
    compile: Mapping[str, Any] = field(default_factory=dict)
    layers: Any = None

    def case(self) -> Case:
        """Build, train, and give what was recorded; an exception of Keras is part of it."""
        model, x, y = self.build()
        settings = {"epochs": 0, "verbose": 0, **self.fit}
        x_held, y_held = self._data(seed=1)
        held = self.held_out_inputs or self.inputs
        validation = (x_held if held is None else held(x_held), y_held if self.target is None else self.target(y_held))
        if not settings["epochs"]:
            return case_of(Recording(model, [Fit(sample_rows(x, y), sample_rows(*validation), settings)]))
        with watch() as session, suppress(Exception):  # what Keras raises is for the doctor to explain
            model.fit(x, y, **{"validation_data": validation, **settings})
        return case_of(session.recordings[0])

    def build(self) -> tuple[keras.Model, Any, Any]:
        """The compiled model, inputs and targets."""
        keras.utils.set_random_seed(1)
        x, y = self._data(seed=0)
        x = x if self.inputs is None else self.inputs(x)
        y = y if self.target is None else self.target(y)
        model = keras.Sequential([keras.Input(x.shape[1:]), *self._layers()])
        model.compile(keras.optimizers.get(dict(self.optimizer)), loss=_loss(self.loss), **self.compile)
        return model, x, y

    def _layers(self) -> list[keras.layers.Layer]:
        if self.layers is not None:
            return self.layers()
        first, *more = [self.activation] if isinstance(self.activation, str) else self.activation
        hidden = [keras.layers.Dense(units, activation=how) for units, how in self.hidden]
        return [*hidden, keras.layers.Dense(self.units, activation=first), *map(keras.layers.Activation, more)]

    def _data(self, seed: int) -> tuple[np.ndarray, np.ndarray]:
        return DATA[self.data](np.random.default_rng(seed))


def _loss(loss: Any) -> Any:
    return keras.losses.get(loss) if isinstance(loss, (str, dict)) else loss


def _features(rng: np.random.Generator) -> np.ndarray:
    return rng.normal(size=(ROWS, 4)).astype("float32")


def _binary(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    x = _features(rng)
    return x, (x[:, 0] + x[:, 1] > 0).astype("int32")


def _classes(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    x = _features(rng)
    return x, x[:, :3].argmax(axis=1).astype("int32")


def _multilabel(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    x = _features(rng)
    return x, (x[:, :3] > 0).astype("float32")


def _regression(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    x = _features(rng)
    return x, (x[:, 0] - 2 * x[:, 1] + 0.1 * rng.normal(size=ROWS)).astype("float32")


def _sequences(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    x = rng.normal(size=(ROWS, 6, 2)).astype("float32")
    return x, x[:, :, 0].sum(axis=1, keepdims=True)


DATA = {
    "binary": _binary,
    "classes": _classes,
    "multilabel": _multilabel,
    "regression": _regression,
    "sequences": _sequences,
}
"""Four features; whether two of them add up to more than 0, which of three is largest, which are positive, a sum."""


def one_hot(y: np.ndarray) -> np.ndarray:
    """Rows with a 1 at the label."""
    return np.eye(int(y.max()) + 1, dtype="float32")[y]


def binary(activation: Any = "sigmoid", loss: Any = "binary_crossentropy", **settings: Any) -> Example:
    """Labels 0 and 1, one unit."""
    return Example("binary", loss, 1, activation, **settings)


def classes(
    activation: Any = "softmax", loss: Any = "sparse_categorical_crossentropy", units: int = 3, **settings: Any
) -> Example:
    """Three classes as whole numbers."""
    return Example("classes", loss, units, activation, **settings)


def multilabel(activation: Any = "sigmoid", loss: Any = "binary_crossentropy", **settings: Any) -> Example:
    """Three labels, any of which may hold."""
    return Example("multilabel", loss, 3, activation, **settings)


def regression(activation: Any = "linear", loss: Any = "mean_squared_error", **settings: Any) -> Example:
    """A real target."""
    return Example("regression", loss, 1, activation, **settings)


def logits(name: str) -> dict[str, Any]:
    """A loss of Keras that takes logits."""
    return {"class_name": name, "config": {"from_logits": True}}
