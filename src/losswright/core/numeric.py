"""What a user gives as targets, predictions or weights, before it becomes a tensor."""

from typing import Any

import keras
import numpy as np

from losswright.core.describe import clip, describe
from losswright.core.errors import LabelError, LosswrightError, ShapeError, WeightError
from losswright.kernels.linear_logits import LinearLogits

NUMBERS = "biufV"  # V: half precision that NumPy itself doesn't know
LARGEST, DOUBLE = 2**63 - 1, 8


def numeric(given: Any, name: str, error: type[LosswrightError] = LosswrightError) -> Any:
    """What was given, if a backend can read it as numbers; a tensor stays the tensor that it is.

    Arrays of the other byte order are turned, and arrays of objects that are numbers are read as such.

    Raises:
        LosswrightError: of the class `error`. The message says what came and what to do.
    """
    if keras.ops.is_tensor(given) or isinstance(given, (keras.Variable, keras.KerasTensor, LinearLogits)):
        return given
    array = regular(given, name, error)
    if array.dtype.kind == "O" and array.size and not any(value is None for value in array.flat):
        array = given = _as_float(array, name, error)
    if array.dtype.kind not in NUMBERS or issubclass(array.dtype.type, np.void):
        raise error(f"{name} must hold numbers, and is {describe(given)}, such as {clip(_first(array), 60)}")
    dtype = _readable(array)
    if dtype != array.dtype:
        return array.astype(dtype)
    return array if isinstance(given, np.ma.MaskedArray) else given


def numeric_batch(y_true: Any, y_pred: Any, sample_weight: Any = None) -> tuple[Any, Any, Any]:
    """What a loss or metric is given, each part read by `numeric` under its name."""
    weight = None if sample_weight is None else numeric(sample_weight, "sample_weight", WeightError)
    y_true, y_pred = numeric(y_true, "y_true", LabelError), numeric(y_pred, "y_pred")
    if not _shape(y_true) or not _shape(y_pred) or 0 in _shape(y_pred)[1:]:
        shapes = f"y_true has shape {_shape(y_true)}, y_pred has shape {_shape(y_pred)}"
        raise ShapeError(f"{shapes}; both must have a batch axis, and y_pred numbers for each sample")
    return y_true, y_pred, weight


def _shape(given: Any) -> tuple[int | None, ...]:
    return tuple(given.shape) if hasattr(given, "shape") else np.shape(given)


def numeric_array(given: Any, name: str, error: type[LosswrightError] = LosswrightError) -> np.ndarray:
    """The same as a NumPy array, wherever the tensor lies."""
    return keras.ops.convert_to_numpy(numeric(given, name, error))


def _readable(array: np.ndarray) -> np.dtype:
    """A dtype that every backend reads and that holds the same numbers, or those next to them."""
    if array.dtype.kind == "u" and array.dtype.itemsize > 1:
        return np.dtype("float64" if array.size and array.max() > LARGEST else "int64")
    if array.dtype.kind == "f" and array.dtype.itemsize > DOUBLE:
        return np.dtype("float64")
    return array.dtype.newbyteorder("=")


def regular(given: Any, name: str, error: type[LosswrightError] = LosswrightError) -> np.ndarray:
    """Numbers, text or objects as an array of NumPy, if they have one shape and none is masked."""
    if np.ma.is_masked(given):
        raise error(f"{name} is a masked array; give values everywhere, and sample_weight 0 where none should count")
    try:
        return keras.ops.convert_to_numpy(given) if keras.ops.is_tensor(given) else np.asarray(given)
    except ValueError as ragged:
        raise error(f"{name} must have rows of one length, and is {describe(given)}: {ragged}") from ragged


def _as_float(array: np.ndarray, name: str, error: type[LosswrightError]) -> np.ndarray:
    try:
        return array.astype("float64")
    except (TypeError, ValueError) as text:
        raise error(f"{name} must hold numbers, and holds objects such as {clip(_first(array), 60)}") from text


def _first(array: np.ndarray) -> Any:
    return array.flat[0] if array.size else None
