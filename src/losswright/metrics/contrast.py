"""Differences and ratios between groups. Values are `(..., metrics, groups)`, NaN where a group has none."""

import numpy as np

from losswright.core.errors import SettingError

BETWEEN_GROUPS, TO_OVERALL = "between_groups", "to_overall"


def difference(overall: np.ndarray, values: np.ndarray, method: str) -> np.ndarray:
    """The largest less the smallest, or the largest distance to the overall value."""
    if _checked(method) == BETWEEN_GROUPS:
        return np.fmax.reduce(values, axis=-1) - np.fmin.reduce(values, axis=-1)
    return np.fmax.reduce(np.abs(values - overall[..., None]), axis=-1)


def ratio(overall: np.ndarray, values: np.ndarray, method: str) -> np.ndarray:
    """The smallest over the largest, or the smallest of each group's ratio to the overall value, or its inverse."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if _checked(method) == BETWEEN_GROUPS:
            return np.fmin.reduce(values, axis=-1) / np.fmax.reduce(values, axis=-1)
        to_overall = values / overall[..., None]
        return np.fmin.reduce(np.fmin(to_overall, 1 / to_overall), axis=-1)


def _checked(method: str) -> str:
    if method not in (BETWEEN_GROUPS, TO_OVERALL):
        raise SettingError(f'method must be "{BETWEEN_GROUPS}" or "{TO_OVERALL}", got {method!r}')
    return method
