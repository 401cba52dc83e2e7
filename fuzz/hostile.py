"""Ways in which an array may come wrong, or right but unusually packed."""

import tempfile
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import numpy as np
import pandas as pd
from keras import ops

Change = Callable[[np.ndarray, np.random.Generator], Any]
DTYPES = ("float32", "float64", "float16", "int8", "uint8", "int64", "uint64", "bool", "complex64", "S3", "O")


def generator(draw: Random) -> np.random.Generator:
    """NumPy's generator, from Python's: that one may be Hypothesis's, or a fuzzer's that reads bytes."""
    return np.random.default_rng(draw.getrandbits(32))


def changed(array: np.ndarray, draw: Random, *, wrong: bool) -> tuple[str, Any]:
    """The array in one of the ways, and the name of the way."""
    name, change = draw.choice(list((PACKED | WRONG if wrong else PACKED).items()))
    try:
        return name, change(array, generator(draw))
    except (RuntimeError, TypeError, ValueError):  # what NumPy can't make, nobody can give
        return "as it is", array


def weighed(rows: int, draw: Random, *, wrong: bool) -> tuple[str, Any]:
    """Weights for so many samples, and what they are called."""
    name, made = draw.choice(list((WEIGHTS | WRONG_WEIGHTS if wrong else WEIGHTS).items()))
    return name, made(rows, generator(draw))


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


def mapped(array: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The array in a file, read as it is used."""
    with tempfile.TemporaryFile() as file:
        file.write(array.tobytes())
        file.flush()
        return np.memmap(file, array.dtype, "r", shape=array.shape) if array.size else array


def tensor(array: np.ndarray) -> Any:
    """A tensor of the backend, or the array itself where a tensor can't hold whole numbers: JAX's have 32 bits."""
    made = ops.convert_to_tensor(np.array(array))
    lost = array.dtype.kind in "iu" and not np.array_equal(ops.convert_to_numpy(made), array)
    return array if lost else made


def anything(array: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Noise of any kind and shape."""
    shape = rng.integers(4, size=rng.integers(5))
    with np.errstate(invalid="ignore"), np.testing.suppress_warnings() as quiet:
        quiet.filter(np.exceptions.ComplexWarning)
        return (1e3 * rng.standard_cauchy(shape)).astype(rng.choice(DTYPES))


PACKED: Mapping[str, Change] = {
    "as it is": lambda array, rng: array,
    "float64": lambda array, rng: array.astype("float64") if array.dtype.kind == "f" else array,
    "list": lambda array, rng: array.tolist(),
    "objects": lambda array, rng: array.astype(object),
    "tensor": lambda array, rng: tensor(array),
    "Fortran": lambda array, rng: np.asfortranarray(array),
    "strided": lambda array, rng: np.repeat(array, 2, axis=0)[::2],
    "other byte order": lambda array, rng: array.astype(array.dtype.newbyteorder(">")),
    "read-only": lambda array, rng: np.frombuffer(array.tobytes(), array.dtype).reshape(array.shape),
    "memory-mapped": mapped,
    "nothing masked": lambda array, rng: np.ma.masked_array(array, mask=False),
    "pandas": lambda array, rng: {1: pd.Series, 2: pd.DataFrame}.get(array.ndim, np.array)(array),
}
"""The same numbers: the result must be the same."""

WRONG: Mapping[str, Change] = {
    "text": lambda array, rng: array.astype(str),
    "bytes": lambda array, rng: array.astype("S4"),
    "dates": lambda array, rng: array.astype("int64").astype("datetime64[D]"),
    "spans": lambda array, rng: array.astype("int64").astype("timedelta64[s]"),
    "complex": lambda array, rng: array.astype(complex),
    "records": lambda array, rng: np.zeros(array.shape, [("a", "f4"), ("b", "i4")]),
    "bool": lambda array, rng: array.astype(bool),
    "whole": lambda array, rng: array.astype("int64"),
    "unsigned": lambda array, rng: array.astype("int64").astype("uint64"),
    "half": lambda array, rng: array.astype("float16"),
    "masked": lambda array, rng: np.ma.masked_array(array, mask=array > 0),
    "ragged": ragged,
    "none": lambda array, rng: None,
    "dict": lambda array, rng: {"a": array},
    "number": lambda array, rng: 1.0,
    "word": lambda array, rng: "mse",
    "function": lambda array, rng: len,
    "empty": lambda array, rng: array[:0],
    "no features": lambda array, rng: array[..., :0],
    "nothing": lambda array, rng: [],
    "one row": lambda array, rng: array[:1],
    "a row more": lambda array, rng: np.concatenate([array, array[:1]]),
    "an axis less": lambda array, rng: array[..., 0] if array.ndim > 1 else array,
    "an axis more": lambda array, rng: array[..., None],
    "an axis before": lambda array, rng: array[None],
    "transposed": lambda array, rng: array.T,
    "flat": lambda array, rng: array.reshape(-1),
    "reversed": lambda array, rng: array[::-1],
    "zeros": lambda array, rng: np.zeros_like(array),
    "negated": lambda array, rng: -array if array.dtype.kind in "if" else array,
    "huge": lambda array, rng: array.astype("float64") * 1e30,
    "tiny": lambda array, rng: array.astype("float64") * 1e-40,
    "anything": anything,
    **{f"a {value}": poked(value) for value in (np.nan, np.inf, -np.inf, 1e38, -1e38, 1e-45)},
}
"""Other numbers, or none: the answer is a number or an error of ours, never an error of somebody else's."""

WEIGHTS: Mapping[str, Callable[[int, np.random.Generator], Any]] = {
    "no weight": lambda rows, rng: None,
    "ones": lambda rows, rng: np.ones(rows),
    "column": lambda rows, rng: rng.random((rows, 1)),
    "random": lambda rows, rng: rng.random(rows),
    "list": lambda rows, rng: rng.random(rows).tolist(),
    "whole": lambda rows, rng: rng.integers(1, 5, size=rows),
    "some zero": lambda rows, rng: np.append(rng.integers(2, size=rows - 1), 1).astype("float64"),
}
"""Fit to weigh samples."""

WRONG_WEIGHTS: Mapping[str, Callable[[int, np.random.Generator], Any]] = {
    "negative": lambda rows, rng: -np.ones(rows),
    "all zero": lambda rows, rng: np.zeros(rows),
    "NaN": lambda rows, rng: np.full(rows, np.nan),
    "infinite": lambda rows, rng: np.full(rows, np.inf),
    "huge": lambda rows, rng: np.full(rows, 1e300),
    "too long": lambda rows, rng: np.ones(rows + 1),
    "too deep": lambda rows, rng: np.ones((rows, 1, 1, 1, 1, 1)),
    "square": lambda rows, rng: np.ones((rows, rows)),
    "empty": lambda rows, rng: np.ones(0),
    "text": lambda rows, rng: ["a"] * rows,
    "ragged": lambda rows, rng: [[1.0], [1.0, 2.0]],
    "number": lambda rows, rng: 2.0,
    "dict": lambda rows, rng: {0: 1.0},
    "anything": lambda rows, rng: anything(np.ones(rows), rng),
}

VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, 2, 3, -1, 0.0, -0.0, 0.25, 0.5, 0.9, 1.0, 1.5, -0.5, 1e-300, 1e300, 10**400, 2**63,
    float("nan"), float("inf"), -float("inf"), 1j, "", "a", "none", "mean", "<script>", b"a", [], [1.0], [0.5, 0.5],
    (), (1, 2), {}, {0: 1.0}, {"a": 1.0}, set(), object(), len, int, np.float32(0.5), np.int64(2), np.float64("nan"),
    np.array(0.5), np.array([0.5, 2.0]), np.array(["a"]), np.array([]),
)  # fmt: skip
"""What may come where a number, a word or a choice is expected."""
