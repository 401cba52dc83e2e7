"""Small models with a fault, and the same without: the examples of the rules, built when asked for."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar

import keras
import numpy as np

from losswright.doctor.case import Case, case_of
from losswright.doctor.recording import Fit, Recording
from losswright.doctor.sampling import sample_rows
from losswright.doctor.watching import watch

ROWS = 192  # whole batches of 32: a last one of another size would have to be compiled, too
QUICK = {"class_name": "adam", "config": {"learning_rate": 0.02}}
TRAINED: dict[str, Any] = {"fit": {"epochs": 10}, "optimizer": QUICK}


@dataclass(frozen=True)
class Example:
    """A model, its data and how it is trained, described.

    Attributes:
        data: name of the data, see `DATA`.
        hidden: units and activations of hidden layers.
        units: of the last layer.
        activation: of the last layer; with several, each but the first is a layer of its own.
        loss: alias, configuration, function or class.
        target: a function of the labels, applied before `fit`.
        inputs: a function of the inputs, applied before `fit`.
        held_out_inputs: a function of the validation inputs; that of the inputs where it is left out.
        held_out_target: likewise of the validation labels.
        leaks: whether half of the validation rows are training rows.
        sort: whether the training rows are in the order of their labels.
        rare: the share of the label 1; whatever the data have, where it is left out.
        noise: the share of labels that are turned around.
        few: the number of training rows.
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
    held_out_target: Any = None
    leaks: bool = False
    sort: bool = False
    rare: float | None = None
    noise: float = 0.0
    few: int = ROWS
    optimizer: Mapping[str, Any] = field(default_factory=lambda: {"class_name": "adam", "config": {}})
    fit: Mapping[str, Any] = field(default_factory=dict)
    compile: Mapping[str, Any] = field(default_factory=dict)
    layers: Any = None

    def case(self) -> Case:
        """Build, train, and give what was recorded; an exception of Keras is part of it."""
        model, x, y = self.build()
        settings = {"epochs": 0, "verbose": 0, **self.fit}
        validation = self._held_out(x, y)
        if not settings["epochs"]:
            return case_of(Recording(model, [Fit(sample_rows(x, y), sample_rows(*validation), settings)]))
        with watch() as session, suppress(Exception):  # what Keras raises is for the doctor to explain
            model.fit(x, y, **{"validation_data": validation, **settings})
        return case_of(session.recordings[0])

    def build(self) -> tuple[keras.Model, Any, Any]:
        """The compiled model, inputs and targets."""
        keras.utils.set_random_seed(1)
        x, y = (part[: self.few] for part in self._data(seed=0))
        if self.sort:
            order = np.argsort(y, kind="stable")
            x, y = x[order], y[order]
        x, y = _through(self.inputs, x), _through(self.target, y)
        model = keras.Sequential([keras.Input(x.shape[1:]), *self._layers()])
        model.compile(keras.optimizers.get(dict(self.optimizer)), loss=_loss(self.loss), **self.compile)
        return model, x, y

    def _held_out(self, x: np.ndarray, y: np.ndarray) -> tuple[Any, Any]:
        x_held, y_held = self._data(seed=1)
        x_held = _through(self.held_out_inputs or self.inputs, x_held)
        y_held = _through(self.held_out_target or self.target, y_held)
        half = len(x_held) // 2 if self.leaks else 0
        return np.concatenate([x[:half], x_held[half:]]), np.concatenate([y[:half], y_held[half:]])

    def _layers(self) -> list[keras.layers.Layer]:
        if self.layers is not None:
            return self.layers()
        first, *more = [self.activation] if isinstance(self.activation, str) else self.activation
        hidden = [keras.layers.Dense(units, activation=how) for units, how in self.hidden]
        return [*hidden, keras.layers.Dense(self.units, activation=first), *map(keras.layers.Activation, more)]

    def _data(self, seed: int) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng(seed)
        x, y = DATA[self.data](rng)
        if self.rare is not None:
            kept = (y == 0) | (rng.random(len(y)) < self.rare)
            x, y = np.tile(x[kept], (2, 1))[:ROWS], np.tile(y[kept], 2)[:ROWS]
        return x, np.where(rng.random(len(y)) < self.noise, 1 - y, y) if self.noise else y


def unchanged(part: np.ndarray) -> np.ndarray:
    """As it was."""
    return part


def _through(function: Any, part: np.ndarray) -> np.ndarray:
    return part if function is None else function(part)


def _loss(loss: Any) -> Any:
    if isinstance(loss, type):
        return loss()
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


def _ring(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    x = rng.normal(size=(ROWS, 2)).astype("float32")
    return x, ((x**2).sum(axis=1) > 1.4).astype("int32")


DATA = {
    "binary": _binary,
    "classes": _classes,
    "multilabel": _multilabel,
    "regression": _regression,
    "sequences": _sequences,
    "ring": _ring,
}
"""Four features; whether two of them add up to more than 0, which of three is largest, which are positive, a sum.

Sequences of six steps; points on a plane, inside or outside of a circle.
"""


def one_hot(y: np.ndarray) -> np.ndarray:
    """Rows with a 1 at the label."""
    return np.eye(int(y.max()) + 1, dtype="float32")[y]


def counts(y: np.ndarray) -> np.ndarray:
    """Whole numbers from 0."""
    return np.floor(np.exp(y / 2)).astype("float32")


def binary(activation: Any = "sigmoid", loss: Any = "binary_crossentropy", **settings: Any) -> Example:
    """Labels 0 and 1, one unit."""
    return Example("binary", loss, 1, activation, **settings)


def ring(**settings: Any) -> Example:
    """Labels 0 and 1 that no line tells apart."""
    return Example("ring", "binary_crossentropy", 1, "sigmoid", **settings)


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


@dataclass(frozen=True)
class TwoOutputs:
    """A real target of some scale, and a label."""

    scale: float
    fit: ClassVar[Mapping[str, Any]] = {"epochs": 12}

    def case(self) -> Case:
        """Build, train, and give what was recorded."""
        keras.utils.set_random_seed(1)
        x = _features(np.random.default_rng(0))
        y = {"price": self.scale * x[:, :1], "kind": (x[:, 1:2] > 0).astype("float32")}
        given = keras.Input((4,))
        hidden = keras.layers.Dense(8, activation="relu")(given)
        price = keras.layers.Dense(1, name="price")(hidden)
        kind = keras.layers.Dense(1, activation="sigmoid", name="kind")(hidden)
        model = keras.Model(given, {"price": price, "kind": kind})
        losses = {"price": "mean_squared_error", "kind": "binary_crossentropy"}
        model.compile(keras.optimizers.Adam(0.02), loss=losses)
        with watch() as session:
            model.fit(x, y, verbose=0, **self.fit)
        return case_of(session.recordings[0])
