"""When a float32 result agrees with the truth."""

from collections.abc import Callable

import numpy as np

SMALLEST, LARGEST = 2.0**-126, 3.4e38  # of the normal float32 numbers
RELATIVE = 1e-5


def assert_agrees(
    found: np.ndarray,
    truth: np.ndarray,
    *,
    relative: float = RELATIVE,
    slack: Callable[[], np.ndarray] | None = None,
    where: str = "",
):
    """Each number that float32 can hold is right to `relative` (so it is neither NaN, infinite, nor 0 by accident).

    A true number beyond float32 must not come out as NaN. `slack` gives absolute errors that are let through besides;
    it is only called where they are needed.
    """
    assert found.shape == truth.shape, f"{where}: shape {found.shape}, not {truth.shape}"
    wrong = _wrong(found, truth, relative, 0.0)
    if wrong.any() and slack is not None:
        wrong = _wrong(found, truth, relative, slack())
    lines = [f"  at {tuple(map(int, i))}: {found[*i]:.9g}, truth {truth[*i]:.9g}" for i in np.argwhere(wrong)[:8]]
    assert not wrong.any(), "\n".join([f"{where}: {wrong.sum()} of {wrong.size} wrong", *lines])


def _wrong(found, truth, relative, slack):
    with np.errstate(invalid="ignore", over="ignore"):
        close = abs(found - truth) <= np.maximum(relative * abs(truth), 2 * SMALLEST) + slack
    return np.where(abs(truth) > LARGEST, np.isnan(found), ~(close & np.isfinite(found)))


def spread(truth: Callable, y_true: np.ndarray, y_pred: np.ndarray) -> np.ndarray:
    """By how much the truth itself moves when targets and predictions move by up to 3 units in the last place.

    No float32 computation can be asked for more where terms cancel. They move towards 0, to stay in their domain.
    """
    rng = np.random.default_rng(0)
    here = truth(y_true, y_pred)
    moved = [truth(_moved(y_true, rng), _moved(y_pred, rng)) for _ in range(8)]
    return np.max([abs(there - here) for there in moved], axis=0)


def _moved(array, rng):
    if np.issubdtype(array.dtype, np.integer):
        return array
    return np.float64(array) * (1 - 2.0**-23 * rng.integers(4, size=array.shape))
