"""What makes an array a weight: finite, not negative, not all zero, one row a sample, batch first."""

from typing import Any

import numpy as np

from losswright.core.describe import clip, describe, offenders
from losswright.core.errors import LosswrightError, WeightError
from losswright.core.numeric import regular

LARGEST = float(np.finfo(np.float32).max)


def as_weights(
    value: Any, name: str, *, rows: int | None = None, shape: tuple | None = None, is_batch: bool = False
) -> np.ndarray:
    """The value as a float32 array that can weigh samples.

    Args:
        value: an array, list, table column or tensor of any backend.
        name: how messages call it, for example "the weights of output 'price'".
        rows: the number of samples, where it is known.
        shape: the shape of the output that it weighs, with None for lengths that are not known.
        is_batch: a batch is not all the data, so all its weights may be 0.

    Raises:
        WeightError: it holds no numbers, NaN, infinities, negative numbers or only zeros, or it does not fit.
    """
    array = _to_numbers(value, name)
    _check_values(array, name, is_batch)
    if rows is not None and len(array) != rows:
        raise WeightError(f"{name}: {len(array)} rows ({describe(array)}) for {rows} samples; give one row a sample")
    if shape is not None:
        check_fit(array, shape, name)
    return array.astype(np.float32)


def check_fit(array: np.ndarray, shape: tuple, name: str) -> None:
    """Refuse a weight whose axes are not, from the left, those of the output (or of length 1)."""
    fits = array.ndim <= len(shape) and all(
        a == b or a == 1 or b is None for a, b in zip(array.shape[1:], shape[1:], strict=False)
    )
    if not fits:
        wanted = " or ".join(shape_text(shape[: i + 1]) for i in range(len(shape)))
        raise WeightError(
            f"{name}: shape {array.shape} for an output of shape {shape_text(shape)}; "
            f"a weight has the first axes of the output, batch first: {wanted}"
        )


def shape_text(shape: tuple) -> str:
    """A shape as Python writes it, with "batch" for the first length where it is not known, and "any" elsewhere."""
    lengths = [("any" if i else "batch") if n is None else str(n) for i, n in enumerate(shape)]
    return f"({', '.join(lengths)}{',' if len(lengths) == 1 else ''})"


def to_numpy(value: Any, name: str = "data", error: type[LosswrightError] = WeightError) -> np.ndarray:
    """An array from anything that NumPy reads, and from a torch tensor that carries a gradient or lies on a GPU.

    Raises:
        LosswrightError: of the class `error`: rows of several lengths, or masked values.
    """
    return regular(value.detach().cpu() if hasattr(value, "detach") else value, name, error)


def rows_of(array: np.ndarray, name: str) -> int:
    """The number of samples of an array.

    Raises:
        WeightError: it has no axis of samples.
    """
    if array.ndim == 0:
        raise WeightError(f"{name} is {describe(array)}; give an array with a row a sample")
    return len(array)


def _to_numbers(value: Any, name: str) -> np.ndarray:
    wanted = "give an array with one number a sample"
    if value is None or isinstance(value, (dict, set, str, bytes)) or callable(value):
        raise WeightError(f"{name}: came as {describe(value) if isinstance(value, dict) else clip(value)}; {wanted}")
    try:
        array = to_numpy(value)
    except Exception as error:  # whatever a foreign array type raises: it can't be read as an array
        raise WeightError(
            f"{name}: a {type(value).__name__} that is no regular array ({clip(error)}); {wanted}"
        ) from None
    if array.dtype.kind not in "biuf":
        hint = "; strings and missing values are no weights" if array.dtype.kind in "OUST" else ""
        raise WeightError(f"{name}: {array.dtype} of shape {array.shape}, not numbers; {wanted}{hint}")
    if array.ndim == 0:
        raise WeightError(f"{name}: the single number {array}; {wanted} (`loss_weights` scales a whole output)")
    if array.size == 0:
        raise WeightError(f"{name}: empty, of shape {array.shape}; {wanted}")
    return array


def _check_values(array: np.ndarray, name: str, is_batch: bool) -> None:
    """Refuse values that make a weighted mean meaningless. The cheap reductions come first: they settle it."""
    low, high = float(array.min()), float(array.max())
    if not (np.isfinite(low) and np.isfinite(high)):
        bad = offenders(array, ~np.isfinite(array))
        raise WeightError(f"{name}: not finite in {bad}; give 0 to samples that must not count")
    if low < 0:
        raise WeightError(f"{name}: negative in {offenders(array, array < 0)}; weights are 0 or more")
    if high > LARGEST:
        raise WeightError(f"{name}: too large for float32 in {offenders(array, array > LARGEST)}; scale them down")
    if np.float32(high) == 0 and not is_batch:
        raise WeightError(f"{name}: all {array.size} weights are zero, so nothing would count; leave some above 0")
