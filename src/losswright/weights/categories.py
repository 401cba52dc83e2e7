"""Distinct labels or groups, how often each occurs, and the weight that each gets."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import isnan
from typing import Any

import numpy as np

from losswright.core.describe import clip, describe
from losswright.core.errors import LabelError, WeightError
from losswright.weights.small_labels import SmallLabels
from losswright.weights.validity import as_weights, to_numpy

FEW = 1 << 16  # so many counters cost nothing, however few the samples
PANDAS_MISSING = ("NAType", "NaTType")


@dataclass(frozen=True)
class Categories:
    """`labels[codes[i]]` is the label of sample i; some labels may not occur."""

    labels: Any
    codes: np.ndarray | SmallLabels

    @cached_property
    def counts(self) -> np.ndarray:
        """How often each label occurs."""
        return self.codes.counts() if isinstance(self.codes, SmallLabels) else np.bincount(self.codes)

    def weights(self, by_label: np.ndarray, name: str) -> np.ndarray:
        """The float32 weight of each sample, from the weight of each label."""
        as_weights(by_label if by_label.all() else by_label[self.counts > 0], name)
        table = by_label.astype(np.float32)
        return self.codes.look_up(table) if isinstance(self.codes, SmallLabels) else table[self.codes]


def categories_of(values: Any, name: str) -> Categories:
    """Categories of an array `(N,)` or `(N, 1)` of numbers, strings, dates or any hashable objects.

    Raises:
        LabelError: another shape, no samples, or a missing value.
    """
    array = to_numpy(values, name, LabelError)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1 or not array.size:
        raise LabelError(f"{name}: {describe(array)}; give one label a sample, of shape (N,) or (N, 1)")
    if array.dtype.kind in "OUS":
        return _of_objects(array, name)
    if array.dtype.kind not in "biufM":
        raise LabelError(f"{name}: {array.dtype} of shape {array.shape}; give numbers, strings or dates")
    return _of_numbers(array, name)


def balanced(categories: Categories) -> np.ndarray:
    """The weight n / (k * count) of each label: every label gets the same total weight, and the mean weight is 1."""
    counts = categories.counts
    present = counts > 0
    return np.where(present, counts.sum() / (present.sum() * np.maximum(counts, 1)), 0.0)


def assigned(categories: Categories, weight_of: Mapping, name: str) -> np.ndarray:
    """The weight of each label as a mapping gives it.

    Raises:
        WeightError: a label that occurs has no weight, or a weight is not a number of 0 or more.
    """
    weights = {label: _number(weight, label, name) for label, weight in weight_of.items()}
    by_label = np.array([weights.get(_plain(label), np.nan) for label in categories.labels])
    if np.isnan(by_label).any():
        lacking = np.flatnonzero(np.isnan(by_label) & (categories.counts > 0))
        if missing := [_plain(categories.labels[i]) for i in lacking]:
            raise WeightError(
                f"{name}: no weight for label(s) {clip(missing)}; the keys are {clip(list(weight_of))}; "
                f"give each label that occurs a weight, of the label's own type (a label left out has no default)"
            )
    return np.nan_to_num(by_label)


def _number(weight: Any, label: Any, name: str) -> float:
    if isinstance(weight, (int, float, np.number)) and 0 <= weight < np.inf and not _is_beyond_float(weight):
        return float(weight)
    raise WeightError(f"{name}: label {clip(label)} has weight {clip(weight)}; a weight is a finite number, 0 or more")


def _is_beyond_float(weight: Any) -> bool:
    return isinstance(weight, int) and weight > sys.float_info.max


def _of_numbers(array: np.ndarray, name: str) -> Categories:
    if array.dtype.kind in "iuf" and (small := SmallLabels.of(array)) is not None:
        return Categories(range(small.classes), small)
    whole = array if array.dtype.kind in "biu" else _as_whole(array, name)
    if whole is not None:
        low, high = int(whole.min()), int(whole.max())
        if high - low < max(FEW, 2 * len(whole)) and high < 2**63:
            codes = whole.astype(np.intp, copy=False) if low == 0 else (whole.astype(np.int64) - low)
            return Categories(range(low, high + 1), codes)
    labels, codes = np.unique(array, return_inverse=True)
    return Categories(labels, codes)


def _as_whole(array: np.ndarray, name: str) -> np.ndarray | None:
    """Float labels as integers where they are that (Keras users often keep labels in float32), else None."""
    if missing := np.count_nonzero(np.isnan(array)):
        raise LabelError(
            f"{name}: {missing} missing values among {len(array)}; drop those samples or give them a label"
        )
    if array.dtype.kind != "f" or np.abs(array).max() >= 2**53:
        return None
    whole = array.astype(np.int64)
    return whole if np.array_equal(whole, array) else None


def _of_objects(array: np.ndarray, name: str) -> Categories:
    """By hashing: sorting strings is several times slower."""
    values = array.tolist()
    try:
        code_of = {label: code for code, label in enumerate(dict.fromkeys(values))}
        codes = np.fromiter(map(code_of.__getitem__, values), np.intp, len(values))
    except TypeError:
        raise LabelError(
            f"{name}: labels that can't be compared ({clip(values[0])}); give strings or numbers"
        ) from None
    if missing := [label for label in code_of if _is_missing(label)]:
        raise LabelError(f"{name}: missing values ({clip(missing)}); drop those samples or give them a label")
    return Categories(list(code_of), codes)


def _is_missing(label: Any) -> bool:
    """None, NaN, and the markers of pandas, which refuse to be compared."""
    return label is None or (isinstance(label, float) and isnan(label)) or type(label).__name__ in PANDAS_MISSING


def _plain(label: Any) -> Any:
    """A Python value instead of a NumPy scalar, so that messages show it as the user would write it."""
    return label.item() if isinstance(label, np.generic) else label
