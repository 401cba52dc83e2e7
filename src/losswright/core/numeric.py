"""What a user gives as targets, predictions or weights, before it becomes a tensor."""

from typing import Any

import keras
import numpy as np

from losswright.core.describe import clip, describe
from losswright.core.errors import LabelError, LosswrightError, WeightError
from losswright.kernels.linear_logits import LinearLogits

NUMBERS = "biufV"  # V: half precision that NumPy itself doesn't know


def numeric(given: Any, name: str, error: type[LosswrightError] = LosswrightError) -> Any:
    """What was given, if a backend can read it as numbers; a tensor stays the tensor that it is.

    Arrays of the other byte order are turned, and arrays of objects that are numbers are read as such.

    Raises:
        LosswrightError: of the class `error`. The message says what came and what to do.
    """
    if keras.ops.is_tensor(given) or isinstance(given, (keras.Variable, keras.KerasTensor, LinearLogits)):
        return given
    if np.ma.is_masked(given):
        raise error(f"{name} is a masked array; give values everywhere, and sample_weight 0 where none should count")
    array = _array(given, name, error)
    if array.dtype.kind == "O" and array.size and not any(value is None for value in array.flat):
        array = given = _as_float(array, name, error)
    if array.dtype.kind not in NUMBERS:
        raise error(f"{name} must hold numbers, and is {describe(given)}, such as {clip(_first(array), 60)}")
    if not array.dtype.isnative:
        return array.astype(array.dtype.newbyteorder("="))
    return array if isinstance(given, np.ma.MaskedArray) else given


def numeric_batch(y_true: Any, y_pred: Any, sample_weight: Any = None) -> tuple[Any, Any, Any]:
    """What a loss or metric is given, each part read by `numeric` under its name."""
    weight = None if sample_weight is None else numeric(sample_weight, "sample_weight", WeightError)
    return numeric(y_true, "y_true", LabelError), numeric(y_pred, "y_pred"), weight


def _array(given: Any, name: str, error: type[LosswrightError]) -> np.ndarray:
    try:
        return np.asarray(given)
    except ValueError as ragged:
        raise error(f"{name} must have rows of one length, and is {describe(given)}: {ragged}") from ragged


def _as_float(array: np.ndarray, name: str, error: type[LosswrightError]) -> np.ndarray:
    try:
        return array.astype("float64")
    except (TypeError, ValueError) as text:
        raise error(f"{name} must hold numbers, and holds objects such as {clip(_first(array), 60)}") from text


def _first(array: np.ndarray) -> Any:
    return array.flat[0] if array.size else None
