"""Ways in which an array may come wrong, or right but unusually packed."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from keras import ops

Change = Callable[[np.ndarray, np.random.Generator], Any]


def poked(value: float) -> Change:
    """One number of the array is `value`."""

    def change(array, rng):
        array = np.array(array)
        if array.size and array.dtype.kind == "f":
            array.flat[rng.integers(array.size)] = value
        return array

    return change


def ragged(array: np.ndarray, rng: np.random.Generator) -> Any:
    """Lists, of which the first is too short."""
    rows = array.tolist()
    return [rows[0][:-1], *rows[1:]] if rows and isinstance(rows[0], list) else rows


PACKED: Mapping[str, Change] = {
    "as it is": lambda array, rng: array,
    "float64": lambda array, rng: array.astype("float64") if array.dtype.kind == "f" else array,
    "list": lambda array, rng: array.tolist(),
    "objects": lambda array, rng: array.astype(object),
    "tensor": lambda array, rng: ops.convert_to_tensor(np.array(array)),
    "Fortran": lambda array, rng: np.asfortranarray(array),
    "strided": lambda array, rng: np.repeat(array, 2, axis=0)[::2],
    "other byte order": lambda array, rng: array.astype(array.dtype.newbyteorder(">")),
    "read-only": lambda array, rng: np.frombuffer(array.tobytes(), array.dtype).reshape(array.shape),
    "nothing masked": lambda array, rng: np.ma.masked_array(array, mask=False),
}
"""The same numbers: the result must be the same."""

WRONG: Mapping[str, Change] = {
    "text": lambda array, rng: array.astype(str),
    "dates": lambda array, rng: array.astype("int64").astype("datetime64[D]"),
    "complex": lambda array, rng: array.astype(complex),
    "bool": lambda array, rng: array.astype(bool),
    "whole": lambda array, rng: array.astype("int64"),
    "half": lambda array, rng: array.astype("float16"),
    "masked": lambda array, rng: np.ma.masked_array(array, mask=array > 0),
    "ragged": ragged,
    "none": lambda array, rng: None,
    "dict": lambda array, rng: {"a": array},
    "number": lambda array, rng: 1.0,
    "empty": lambda array, rng: array[:0],
    "one row": lambda array, rng: array[:1],
    "a row more": lambda array, rng: np.concatenate([array, array[:1]]),
    "an axis less": lambda array, rng: array[..., 0] if array.ndim > 1 else array,
    "an axis more": lambda array, rng: array[..., None],
    "an axis before": lambda array, rng: array[None],
    "transposed": lambda array, rng: array.T,
    "flat": lambda array, rng: array.reshape(-1),
    "reversed": lambda array, rng: array[::-1],
    "zeros": lambda array, rng: np.zeros_like(array),
    "negated": lambda array, rng: -array if array.dtype.kind != "b" else array,
    **{f"a {value}": poked(value) for value in (np.nan, np.inf, -np.inf, 1e38, -1e38, 1e-45)},
}
"""Other numbers, or none: the answer is a number or an error of ours, never an error of somebody else's."""

WEIGHTS: Mapping[str, Callable[[int, np.random.Generator], Any]] = {
    "no weight": lambda rows, rng: None,
    "ones": lambda rows, rng: np.ones(rows),
    "column": lambda rows, rng: rng.random((rows, 1)),
    "random": lambda rows, rng: rng.random(rows),
    "list": lambda rows, rng: rng.random(rows).tolist(),
    "some zero": lambda rows, rng: rng.integers(2, size=rows).astype("float64"),
}
"""Fit to weigh samples."""

WRONG_WEIGHTS: Mapping[str, Callable[[int, np.random.Generator], Any]] = {
    "negative": lambda rows, rng: -np.ones(rows),
    "NaN": lambda rows, rng: np.full(rows, np.nan),
    "infinite": lambda rows, rng: np.full(rows, np.inf),
    "too long": lambda rows, rng: np.ones(rows + 1),
    "text": lambda rows, rng: ["a"] * rows,
    "number": lambda rows, rng: 2.0,
    "dict": lambda rows, rng: {0: 1.0},
}
