"""Intervals by the bootstrap: what would the numbers be on another sample like this one?"""

from typing import Any

import numpy as np


def counts(rows: int, generator: np.random.Generator) -> np.ndarray:
    """How often each row is drawn, when as many are drawn with replacement as there are (Efron 1979)."""
    return np.bincount(generator.integers(0, rows, rows), minlength=rows)


def quantiles(drawn: np.ndarray, level: float) -> Any:
    """The ends between which the share `level` of the repeats, the first axis, lies; as nested lists of pairs.

    Repeats in which a metric has no value are left out.
    """
    ends = np.full((2, *drawn.shape[1:]), np.nan)
    some = ~np.isnan(drawn).all(axis=0)
    ends[:, some] = np.nanquantile(drawn[:, some], [(1 - level) / 2, (1 + level) / 2], axis=0)
    return _pairs(ends)


def _pairs(ends: np.ndarray) -> Any:
    if ends.ndim == 1:
        return float(ends[0]), float(ends[1])
    return [_pairs(ends[:, i]) for i in range(ends.shape[1])]
