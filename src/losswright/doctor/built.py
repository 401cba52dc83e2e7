"""Examples that a chain of dense layers can't show: a function builds the model and its data."""

import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np

from losswright.doctor.case import Case, case_of
from losswright.doctor.recording import Fit, Recording, Rows
from losswright.doctor.sampling import sample_rows
from losswright.doctor.watching import watch

ROWS = 64


@dataclass(frozen=True)
class Given:
    """A compiled model, and what its `fit` is given.

    Attributes:
        model: compiled.
        x: inputs.
        y: targets.
        fit: further arguments; `sample_weight` and `validation_data` among them.
        predict: inputs that the model is asked about afterwards, or None.
    """

    model: keras.Model
    x: Any
    y: Any
    fit: Mapping[str, Any] = field(default_factory=dict)
    predict: Any = None


@dataclass(frozen=True)
class Built:
    """An example.

    Attributes:
        make: gives the model and its data.
        trained: whether `fit` is run; else the case is what `fit` would have been given.
    """

    make: Callable[[], Given]
    trained: bool = False

    def case(self) -> Case:
        """Build, train if asked to, and give what was recorded; an exception of Keras is part of it."""
        keras.utils.set_random_seed(1)
        given = self.make()
        used = [] if given.predict is None else [Rows(given.predict)]
        if not self.trained:
            return case_of(Recording(given.model, [_untrained(given)], predicted=used))
        with watch() as session, suppress(Exception), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Keras says of faulty settings is not ours to test
            given.model.fit(given.x, given.y, verbose=0, **given.fit)
        session.recordings[0].predicted.extend(used)
        return case_of(session.recordings[0])


def _untrained(given: Given) -> Fit:
    arguments = dict(given.fit)
    weights, validation = arguments.pop("sample_weight", None), arguments.pop("validation_data", None)
    held = None if validation is None else sample_rows(*validation)
    return Fit(sample_rows(given.x, given.y, weights), held, arguments)


def dense(*layers: keras.layers.Layer, shape: tuple[int, ...] = (4,), **compiled: Any) -> keras.Model:
    """A compiled chain of layers."""
    model = keras.Sequential([keras.Input(shape), *layers])
    model.compile(**{"optimizer": "sgd", "loss": "mean_squared_error", **compiled})
    return model


def table(seed: int = 0) -> np.ndarray:
    """Four features of 64 rows."""
    return np.random.default_rng(seed).normal(size=(ROWS, 4)).astype("float32")


def real(x: np.ndarray) -> np.ndarray:
    """A real target of the features."""
    return (x[:, :1] - 2 * x[:, 1:2]).astype("float32")


def label(x: np.ndarray) -> np.ndarray:
    """A target 0 or 1 of the features."""
    return (x[:, :1] + x[:, 1:2] > 0).astype("int32")
