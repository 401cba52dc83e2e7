"""A weight a sample from its class."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from losswright.core.describe import clip, describe, offenders
from losswright.core.errors import LabelError, SettingError
from losswright.weights.categories import Categories, assigned, balanced, categories_of
from losswright.weights.validity import to_numpy

NAME = "class weights"


def by_class(y: Any, weighting: str | Mapping[Any, float] = "balanced", *, beta: float = 0.999) -> np.ndarray:
    r"""Weights of shape `(N,)` that make up for classes of different size.

    - `"balanced"`: $n / (k\,n_c)$, as scikit-learn: each of the k classes that occur gets the same total.
    - `"effective"`: proportional to $(1 - \beta) / (1 - \beta^{n_c})$, the inverse effective number of samples
      (Cui et al. 2019, eq. 2 and 3), scaled to a mean weight of 1 over the samples. `beta` 0 weighs all alike,
      towards 1 it tends to `"balanced"`; the paper tries 0.9 to 0.9999.
    - `{label: weight}`: what you say. Every label that occurs needs a weight.

    Args:
        y: labels `(N,)` or `(N, 1)` (numbers or strings), or one-hot rows `(N, C)`, whose labels are 0 to C - 1.
        weighting: one of the above.
        beta: for `"effective"` alone; at least 0, below 1.

    Raises:
        LabelError: rows that are not one-hot, other shapes, missing labels.
        WeightError: a label without a weight, or a weight that is no finite number of 0 or more.
        SettingError: an unknown weighting, or `beta` out of range.

    >>> by_class(["cat", "cat", "cat", "dog"]).tolist() == [np.float32(2 / 3)] * 3 + [2]
    True
    >>> by_class([[1, 0], [0, 1], [0, 1]], {0: 3.0, 1: 0.5}).tolist()
    [3.0, 0.5, 0.5]
    """
    labels = _labels(y)
    categories = categories_of(labels, "y")
    if isinstance(weighting, Mapping):
        return categories.weights(assigned(categories, weighting, NAME), NAME)
    if isinstance(weighting, str) and weighting == "effective":
        return categories.weights(_effective(categories, beta), NAME)
    if isinstance(weighting, str) and weighting == "balanced":
        return categories.weights(balanced(categories), NAME)
    raise SettingError(f'weighting is {clip(weighting)}; give "balanced", "effective" or a dict of label to weight')


def _effective(categories: Categories, beta: float) -> np.ndarray:
    if not 0 <= beta < 1:
        raise SettingError(f"beta is {beta}; it must be at least 0 and below 1")
    counts = categories.counts
    inverse = np.where(counts > 0, (1 - beta) / (1 - beta ** np.maximum(counts, 1)), 0.0)
    return inverse * counts.sum() / (inverse @ counts)


def _labels(y: Any) -> np.ndarray:
    """Labels of shape `(N,)`; one-hot rows become the number of their column."""
    array = to_numpy(y, "y", LabelError)
    if array.ndim < 2 or array.shape[1:] == (1,):
        return array
    if array.ndim > 2:
        raise LabelError(
            f"y: {describe(array)}; labels are (N,), (N, 1) or one-hot (N, C). For sequences and images give the "
            f"classes their weights in the loss, with `class_weight`"
        )
    if array.dtype.kind not in "biuf":
        raise LabelError(f"y: {array.dtype} of shape {array.shape}; give one label a sample, or one-hot numbers")
    if (labels := _of_one_hot(array)) is not None:
        return labels
    bad = ((array != 0) & (array != 1)).any(axis=1) | (np.count_nonzero(array, axis=1) != 1)
    raise LabelError(
        f"y of shape {array.shape}: rows that are not one-hot, with sums of {offenders(array.sum(axis=1), bad)}; "
        f"give one label a sample (for multi-label targets, weigh the classes in the loss, with `class_weight`)"
    )


def _of_one_hot(rows: np.ndarray) -> np.ndarray | None:
    """The column of the 1 in each row; None where a row holds anything else."""
    columns = np.arange(rows.shape[1])
    wanted = np.stack([np.ones_like(columns), columns], axis=1).astype(np.result_type(rows, np.float32))
    with np.errstate(invalid="ignore"):
        sums, labels = (rows @ wanted).T
    is_one_each = np.count_nonzero(rows) == len(rows) and (sums == 1).all()  # a row of zeros has another sum
    return labels if is_one_each else None
