"""A row of a table: what Keras does with something, and what is done here."""

import contextlib
import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import pytest

BACKEND = keras.config.backend()


@dataclass(frozen=True)
class Refusal:
    """An error, with what its message holds; fewer than ten lines of it, if it is ours."""

    says: str = ""

    def __eq__(self, other):
        return isinstance(other, Refusal) and (self.says in other.says or other.says in self.says)


@dataclass(frozen=True)
class Row:
    """`keras()` gives what Keras gives, `ours()` what is right: numbers, or a `Refusal`.

    Where Keras differs by backend, `keras_gives` is a dict by backend.
    """

    what: str
    keras: Callable[[], Any]
    keras_gives: Any
    ours: Callable[[], Any]
    right: Any

    def __str__(self) -> str:
        return self.what

    def check(self) -> None:
        expected = self.keras_gives
        if isinstance(expected, dict):
            expected = expected[BACKEND]
        of_keras = outcome(self.keras)
        assert of_keras == _approximately(expected), f"Keras gives {of_keras} now"
        found = outcome(self.ours)
        assert found == _approximately(self.right)
        if isinstance(found, Refusal):
            assert found.says.count("\n") < 9 and len(found.says) < 600 and "array(" not in found.says


def outcome(function: Callable[[], Any]) -> Any:
    """What a function gives, as floats, or its error."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            given = function()
        except Exception as error:
            return Refusal(f"{type(error).__name__}: {error}")
    return (
        given if isinstance(given, (bool, str)) else np.asarray(keras.tree.map_structure(_plain, given), float).tolist()
    )


def _plain(value: Any) -> Any:
    return keras.ops.convert_to_numpy(value) if keras.ops.is_tensor(value) else value


def _approximately(expected: Any) -> Any:
    return (
        expected
        if isinstance(expected, (Refusal, bool, str))
        else pytest.approx(expected, rel=2e-4, abs=1e-6, nan_ok=True)
    )
