"""A weight a sample from its age."""

from datetime import UTC, datetime
from numbers import Real
from typing import Any

import numpy as np

from losswright.core.describe import clip, describe, offenders
from losswright.core.errors import LabelError, SettingError
from losswright.weights.validity import as_weights, to_numpy


def by_time(t: Any, *, half_life: Any, now: Any = None) -> np.ndarray:
    """0.5 ** ((now - t) / half_life): a sample one half-life older counts half as much.

    Args:
        t: when each sample was seen, `(N,)` or `(N, 1)`: numbers, `datetime64`, datetimes or a column of dates.
            Times with a zone are compared in UTC.
        half_life: above 0; a number where `t` holds numbers, else a `timedelta64` or `timedelta`.
        now: the time that has weight 1; by default the latest of `t`. No sample may lie after it.

    Returns:
        Weights of shape `(N,)`, at most 1.

    Raises:
        LabelError: times that are missing, lie after `now` or are neither numbers nor dates.
        SettingError: a half-life that is not above 0, or that doesn't go with `t`.
        WeightError: all samples are so old that their weights vanish.

    >>> by_time([0, 5, 10], half_life=5).tolist()
    [0.25, 0.5, 1.0]
    >>> by_time(np.array(["2024-01-01", "2024-01-08"], "datetime64[D]"), half_life=np.timedelta64(1, "W")).tolist()
    [0.5, 1.0]
    """
    times = _times(t)
    latest = times.max() if now is None else _moment(now, times)
    if (late := times > latest).any():
        raise LabelError(
            f"t: after now ({latest}) in {offenders(times, late)}; drop those samples, or give a later now"
        )
    span = _span(half_life, times)
    with np.errstate(under="ignore"):
        return as_weights(np.exp2(-((latest - times) / span)), "time weights")


def _times(t: Any) -> np.ndarray:
    """`(N,)` of float64 or `datetime64`, without missing values."""
    array = to_numpy(t, "t", LabelError)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1 or not array.size:
        raise LabelError(f"t: {describe(array)}; give one time a sample, of shape (N,) or (N, 1)")
    if array.dtype.kind == "O":
        array = _dates(t, array)
    if array.dtype.kind not in "iufM":
        raise LabelError(f"t: {array.dtype} of shape {array.shape}; give numbers or datetime64")
    if (missing := ~np.isfinite(array)).any():
        raise LabelError(f"t: missing or infinite in {offenders(array, missing)}; drop those samples or fill them in")
    return array if array.dtype.kind == "M" else array.astype(np.float64)


def _dates(t: Any, array: np.ndarray) -> np.ndarray:
    if all(isinstance(moment, Real) for moment in array.ravel()):
        return array.astype(np.float64)
    try:
        return np.array([_naive(moment) for moment in array.ravel()], "datetime64[us]")
    except (OverflowError, TypeError, ValueError):
        raise LabelError(
            f"t: {type(t).__name__} with {clip(array[0])}; give numbers, datetime64 or datetimes"
        ) from None


def _moment(now: Any, times: np.ndarray) -> Any:
    try:
        return np.datetime64(_naive(now)) if times.dtype.kind == "M" else float(now)
    except (OverflowError, TypeError, ValueError):
        raise SettingError(f"now is {clip(now)}; t holds {times.dtype}, so give a time of that kind") from None


def _span(half_life: Any, times: np.ndarray) -> Any:
    """The half-life in what a difference of two times can be divided by."""
    dates = times.dtype.kind == "M"
    try:
        span = np.timedelta64(half_life) if dates else float(half_life)
    except (OverflowError, TypeError, ValueError):
        span = None
    unitless = isinstance(span, np.timedelta64) and np.datetime_data(span.dtype)[0] == "generic"
    if span is None or unitless or not span > span * 0 or not np.isfinite(span):
        kind = 'a timedelta64 such as np.timedelta64(30, "D")' if dates else "a number"
        raise SettingError(f"half_life is {clip(half_life)}; t holds {times.dtype}, so give {kind}, above 0")
    return span


def _naive(moment: Any) -> Any:
    """A datetime in UTC without its zone, which is how NumPy keeps times."""
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return moment.astimezone(UTC).replace(tzinfo=None)
    return moment
