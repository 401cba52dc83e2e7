"""Programs that learn, on real tables: tabular, images, sequences, text, several labels, several outputs.

Each is plain data (layers, settings, arrays), so that a fault can be put into it, and `built()` makes the model.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import keras
import numpy as np
import pandas as pd
from sklearn import datasets

from losswright.data.source import table

REAL, BINARY, CLASSES, LABELS = "a real number", "yes or no", "one of several", "several labels"
LAYERS = keras.layers


@dataclass(frozen=True)
class Program:
    """A model and its training, as data.

    Attributes:
        name: of the program.
        task: what the targets are.
        x: training and held-out inputs, as the model wants them.
        raw: the same before scaling; None where they have no other scale.
        y: training and held-out targets.
        layers: class and settings of each layer but the last.
        last: settings of the last layer, a `Dense` unless it names a `class`.
        loss: alias or configuration.
        metrics: of `compile`.
        optimizer: alias.
        rate: of learning.
        fit: arguments.
        weights: of losses.
        made: builds a model that is no chain of layers; takes this program.
    """

    name: str
    task: str
    x: tuple[Any, Any]
    y: tuple[Any, Any]
    layers: tuple[tuple[str, dict[str, Any]], ...] = ()
    last: Mapping[str, Any] = field(default_factory=dict)
    loss: Any = "mean_squared_error"
    raw: tuple[Any, Any] | None = None
    metrics: tuple[Any, ...] = ()
    optimizer: str = "adam"
    rate: float = 0.003
    fit: Mapping[str, Any] = field(default_factory=dict)
    weights: Any = None
    made: Callable[["Program"], keras.Model] | None = None

    def built(self) -> keras.Model:
        """The compiled model."""
        keras.utils.set_random_seed(0)
        model = self.made(self) if self.made else self._chain()
        optimizer = keras.optimizers.get({"class_name": self.optimizer, "config": {"learning_rate": self.rate}})
        losses = keras.losses.get(self.loss) if isinstance(self.loss, (str, dict)) and self.made is None else self.loss
        model.compile(optimizer, loss=losses, loss_weights=self.weights, metrics=list(self.metrics))
        return model

    def changed(self, **settings: Any) -> "Program":
        """The same with other settings."""
        return replace(self, **settings)

    def _chain(self) -> keras.Model:
        settings = dict(self.last)
        last = getattr(LAYERS, settings.pop("class", "Dense"))(**settings)
        first = keras.Input(self.x[0].shape[1:], dtype=str(self.x[0].dtype))
        return keras.Sequential([first, *(getattr(LAYERS, name)(**s) for name, s in self.layers), last])


def dense(*units: int, **settings: Any) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Hidden layers with relu."""
    return tuple(("Dense", {"units": n, "activation": "relu", **settings}) for n in units)


def split(x: Any, y: Any, rows: int | None = None) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """Three quarters to train on, in random order."""
    order = np.random.default_rng(0).permutation(len(x))[:rows]
    cut = int(0.75 * len(order))
    return (x[order[:cut]], x[order[cut:]]), (y[order[:cut]], y[order[cut:]])


def standard(parts: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Mean 0 and spread 1 by column, as in the training rows."""
    center, width = parts[0].mean(axis=0), parts[0].std(axis=0)
    first, second = ((part - center) / np.where(width > 0, width, 1) for part in parts)
    return first.astype("float32"), second.astype("float32")


def tabular(name: str, task: str, x: Any, y: Any, *, rows: int | None = None, **settings: Any) -> Program:
    """A program on a table."""
    raw, y = split(np.asarray(x, "float32"), np.asarray(y), rows)
    y = standard(y) if task == REAL else y
    return Program(name, task, standard(raw), y, raw=raw, **settings)


def housing() -> Program:
    """Prices of Boston's tracts."""
    rows = table("MASS", "Boston").drop(columns="rownames")
    y = rows.pop("medv").to_numpy("float32")[:, None]
    return tabular("housing", REAL, rows, y, layers=dense(32, 32), last={"units": 1}, fit={"epochs": 60})


def concrete() -> Program:
    """Strength of concrete by its mixture, with tanh and SGD."""
    rows = table("modeldata", "concrete").drop(columns="rownames")
    y = rows.pop("compressive_strength").to_numpy("float32")[:, None]
    layers = dense(48, activation="tanh")
    last = {"units": 1}
    return tabular("concrete", REAL, rows, y, layers=layers, last=last, rate=0.1, optimizer="sgd", fit={"epochs": 80})


def tumours() -> Program:
    """Whether a tumour is benign."""
    x, y = datasets.load_breast_cancer(return_X_y=True)
    last = {"units": 1, "activation": "sigmoid"}
    settings = {"loss": "binary_crossentropy", "metrics": ("accuracy",), "fit": {"epochs": 25}}
    return tabular("tumours", BINARY, x, y, layers=dense(16), last=last, **settings)


def defaults() -> Program:
    """Who can't pay, among loans: a third of the rows; logits."""
    rows = table("modeldata", "credit_data").drop(columns="rownames").dropna()
    y = (rows.pop("Status") == "bad").to_numpy("int32")
    loss = {"class_name": "BinaryCrossentropy", "config": {"from_logits": True}}
    x = pd.get_dummies(rows).to_numpy("float32")
    layers = (*dense(32), ("Dropout", {"rate": 0.3}))
    return tabular(
        "defaults", BINARY, x, y, layers=layers, last={"units": 1}, loss=loss, fit={"epochs": 12}, rows=3_000
    )


def penguins() -> Program:
    """Species by measures, as whole numbers."""
    rows = table("palmerpenguins", "penguins").dropna()
    y = pd.factorize(rows["species"])[0].astype("int32")
    x = rows[["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]]
    last = {"units": 3, "activation": "softmax"}
    loss = "sparse_categorical_crossentropy"
    settings = {"loss": loss, "metrics": ("accuracy",), "fit": {"epochs": 40}, "rate": 0.01}
    return tabular("penguins", CLASSES, x, y, layers=dense(16), last=last, **settings)


def wines() -> Program:
    """The vineyard of a wine, one-hot, with batch normalisation."""
    x, y = datasets.load_wine(return_X_y=True)
    layers = (*dense(24, activation="linear"), ("BatchNormalization", {}), ("Activation", {"activation": "relu"}))
    last = {"units": 3, "activation": "softmax"}
    settings = {"loss": "categorical_crossentropy", "fit": {"epochs": 40, "batch_size": 16}, "rate": 0.01}
    return tabular("wines", CLASSES, x, np.eye(3, dtype="float32")[y], layers=layers, last=last, **settings)


def digits(shape: tuple[int, ...]) -> tuple[Any, Any]:
    """Images of 8 x 8, 0 to 16, and their digits."""
    x, y = datasets.load_digits(return_X_y=True)
    return x.reshape(-1, *shape).astype("float32"), y.astype("int32")


def images() -> Program:
    """Digits by a convolutional network."""
    raw, y = split(*digits((8, 8, 1)))
    layers = (
        ("Conv2D", {"filters": 16, "kernel_size": 3, "activation": "relu"}),
        ("MaxPooling2D", {}),
        ("Conv2D", {"filters": 32, "kernel_size": 3, "activation": "relu"}),
        ("Flatten", {}),
    )
    last = {"units": 10, "activation": "softmax"}
    settings = {"loss": "sparse_categorical_crossentropy", "metrics": ("accuracy",), "fit": {"epochs": 10}}
    return Program("images", CLASSES, (raw[0] / 16, raw[1] / 16), y, layers, last, raw=raw, **settings)


def strokes() -> Program:
    """Digits read row by row by an LSTM, one-hot."""
    raw, y = split(*digits((8, 8)))
    y = tuple(np.eye(10, dtype="float32")[part] for part in y)
    last, layers = {"units": 10, "activation": "softmax"}, (("LSTM", {"units": 32}),)
    settings = {"loss": "categorical_crossentropy", "fit": {"epochs": 20}, "rate": 0.01}
    return Program("strokes", CLASSES, (raw[0] / 16, raw[1] / 16), y, layers, last, raw=raw, **settings)


def sunspots() -> Program:
    """The next month's sunspots from the last two years, by a GRU."""
    values = table("datasets", "sunspot.month")["value"].to_numpy("float32")[:, None]
    windows = np.lib.stride_tricks.sliding_window_view(values[:, 0], 25)
    raw, y = split(windows[:, :24, None].copy(), windows[:, 24:].copy(), 2_000)
    center, width = raw[0].mean(), raw[0].std()
    x, y = tuple((p - center) / width for p in raw), tuple((p - center) / width for p in y)
    layers = (("GRU", {"units": 24}),)
    return Program(
        "sunspots", REAL, x, y, layers, {"units": 1}, raw=raw, rate=0.005, fit={"epochs": 15, "batch_size": 64}
    )


def waves() -> Program:
    """The same by convolutions, flattened."""
    base = sunspots()
    conv = {"filters": 16, "kernel_size": 3, "activation": "relu"}
    layers = (("Conv1D", conv), ("Conv1D", conv), ("Flatten", {}), *dense(16))
    return base.changed(name="waves", layers=layers, loss="huber", fit={"epochs": 15})


def tweets() -> Program:
    """Which telephone a message was written on, from its words."""
    rows = table("dslabs", "trump_tweets")
    rows = rows[rows["source"].isin(["Twitter for Android", "Twitter for iPhone"])]
    words = rows["text"].str.lower().str.findall(r"[a-z@#']+")
    known = pd.Series([word for text in words for word in text]).value_counts().index[:1_499]
    number = {word: k + 1 for k, word in enumerate(known)}
    x = np.zeros((len(rows), 24), "int32")
    for row, text in zip(x, words, strict=True):
        seen = [number[word] for word in text if word in number][:24]
        row[: len(seen)] = seen
    x, y = split(x, (rows["source"] == "Twitter for Android").to_numpy("int32"), 2_400)
    layers = (("Embedding", {"input_dim": 1_500, "output_dim": 16}), ("GlobalAveragePooling1D", {}), *dense(16))
    last = {"units": 1, "activation": "sigmoid"}
    settings = {"loss": "binary_crossentropy", "metrics": ("accuracy",), "fit": {"epochs": 6}}
    return Program("tweets", BINARY, x, y, layers, last, **settings)


def read_tweets() -> Program:
    """The same by an LSTM."""
    base = tweets()
    layers = (("Embedding", {"input_dim": 1_500, "output_dim": 16, "mask_zero": True}), ("LSTM", {"units": 16}))
    return base.changed(name="read tweets", layers=layers, fit={"epochs": 4})


def traits() -> Program:
    """Four properties of a digit: even, above four, prime, with a loop."""
    raw, digit = split(*digits((64,)))
    tables = np.array([[d % 2 == 0, d > 4, d in (2, 3, 5, 7), d in (0, 6, 8, 9)] for d in range(10)], "float32")
    y = tuple(tables[part] for part in digit)
    last = {"units": 4, "activation": "sigmoid"}
    settings = {"loss": "binary_crossentropy", "metrics": ("binary_accuracy",), "fit": {"epochs": 20}}
    return Program("traits", LABELS, (raw[0] / 16, raw[1] / 16), y, dense(48), last, raw=raw, **settings)


def compressed() -> Program:
    """Images through a bottleneck and back."""
    raw, _ = split(*digits((64,)))
    x = (raw[0] / 16, raw[1] / 16)
    last = {"units": 64, "activation": "sigmoid"}
    return Program("compressed", REAL, x, x, dense(48, 16, 48), last, raw=raw, fit={"epochs": 40})


def visits() -> Program:
    """How often people saw a doctor: counts."""
    rows = table("AER", "DoctorVisits").drop(columns="rownames")
    y = rows.pop("visits").to_numpy("float32")[:, None]
    x = pd.get_dummies(rows, drop_first=True).to_numpy("float32")
    raw, y = split(x, y, 3_000)
    last = {"units": 1, "activation": "exponential"}
    return Program("visits", "counts", standard(raw), y, dense(8), last, "poisson", raw=raw, fit={"epochs": 12})


def steps() -> Program:
    """Whether each month has more sunspots than the month before the window's mean: a label a step."""
    base = sunspots()
    y = tuple((np.diff(part, axis=1, prepend=part[:, :1]) > 0).astype("float32") for part in base.x)
    layers = (("GRU", {"units": 16, "return_sequences": True}),)
    last = {"units": 1, "activation": "sigmoid"}
    return base.changed(name="steps", task=LABELS, y=y, layers=layers, last=last, loss="binary_crossentropy")


def masks() -> Program:
    """Which pixels were dark, from an image with noise: a convolution to the same size."""
    raw, _ = split(*digits((8, 8, 1)))
    noise = np.random.default_rng(1)
    x = tuple((part / 16 + 0.3 * noise.normal(size=part.shape)).astype("float32") for part in raw)
    y = tuple((part > 8).astype("float32") for part in raw)
    conv = {"kernel_size": 3, "activation": "relu", "padding": "same"}
    layers = (("Conv2D", {"filters": 16, **conv}), ("Conv2D", {"filters": 16, **conv}))
    last = {"class": "Conv2D", "filters": 1, "kernel_size": 1, "activation": "sigmoid"}
    return Program("masks", LABELS, x, y, layers, last, "binary_crossentropy", fit={"epochs": 12})


def pair() -> Program:
    """Species and weight of a penguin at once."""
    base = penguins()
    mass = standard(tuple(part[:, 3:] for part in base.raw))
    x = tuple(part[:, :3] for part in base.x)
    y = tuple({"species": s, "mass": m} for s, m in zip(base.y, mass, strict=True))
    loss = {"species": "sparse_categorical_crossentropy", "mass": "mean_squared_error"}

    def made(program: Program) -> keras.Model:
        given = keras.Input((3,))
        hidden = LAYERS.Dense(24, activation="relu")(given)
        species = LAYERS.Dense(3, activation="softmax", name="species")(hidden)
        return keras.Model(given, {"species": species, "mass": LAYERS.Dense(1, name="mass")(hidden)})

    return Program("pair", "several outputs", x, y, loss=loss, made=made, rate=0.01, fit={"epochs": 40})


PROGRAMS: dict[str, Callable[[], Program]] = {
    make.__name__: make
    for make in (
        housing, concrete, tumours, defaults, penguins, wines, images, strokes, sunspots, waves, tweets, read_tweets,
        traits, compressed, visits, steps, masks, pair,
    )
}  # fmt: skip
