"""Say in a line what an array holds. Messages quote this, never the array."""

from typing import Any

import numpy as np


def describe(value: Any) -> str:
    """Dtype, shape and range of an array, or the kind of anything else.

    >>> describe(np.array([[1.0], [3.5]]))
    'float64 of shape (2, 1), from 1 to 3.5'
    >>> describe([1.0, float("nan")])
    'float64 of shape (2,), from 1 to 1, 1 NaN'
    >>> describe({"price": 1})
    "dict with keys ['price']"
    """
    if value is None:
        return "None"
    if isinstance(value, dict):
        return f"dict with keys {clip(list(value))}"
    try:
        array = np.asarray(value)
    except Exception:  # a symbolic tensor, or a ragged list: its type and shape are all there is to say
        return f"{type(value).__name__} of shape {getattr(value, 'shape', 'unknown')}"
    return ", ".join([f"{array.dtype} of shape {array.shape}", *_range(array)])


def offenders(array: np.ndarray, bad: np.ndarray, most: int = 3) -> str:
    """The first few values where `bad` is true, with their positions, and how many there are.

    >>> offenders(np.array([1.0, -2.0, -3.0]), np.array([False, True, True]))
    '2 of 3 values: [1] = -2.0, [2] = -3.0'
    """
    where = np.argwhere(bad)
    shown = ", ".join(f"[{', '.join(map(str, i))}] = {array[tuple(i)]}" for i in where[:most])
    return f"{len(where)} of {array.size} values: {shown}{', ...' if len(where) > most else ''}"


def clip(value: Any, most: int = 120) -> str:
    """`repr` of a value, cut to a length that fits a message."""
    text = repr(value)
    return text if len(text) <= most else f"{text[: most - 4]} ..."


def _range(array: np.ndarray) -> list[str]:
    """Range and counts of NaN and infinities, as far as the dtype has them."""
    if array.dtype.kind not in "biuf" or not array.size:
        return []
    finite = array[np.isfinite(array)]
    said = [f"from {finite.min():.6g} to {finite.max():.6g}"] if finite.size else []
    nan, infinite = int(np.isnan(array).sum()), int(np.isinf(array).sum())
    return said + [f"{count} {name}" for count, name in ((nan, "NaN"), (infinite, "infinite")) if count]
