"""Rows from the highest score down: what is caught, and what is raised to catch it."""

from typing import NamedTuple

import numpy as np

from losswright.core.describe import describe, offenders
from losswright.core.errors import LabelError, LosswrightError, ShapeError, WeightError
from losswright.core.numeric import numeric_array

READ_AS = {"y_true": LabelError, "y_score": LosswrightError, "sample_weight": WeightError}


class Ranked(NamedTuple):
    """Weight of positives (`caught`) and of all rows (`raised`) at each distinct score and above."""

    caught: np.ndarray
    raised: np.ndarray


def ranked(y_true: np.ndarray, y_score: np.ndarray, sample_weight: np.ndarray | None) -> Ranked:
    """Rows sorted by score, those of equal score together.

    Raises:
        LabelError: labels other than 0 and 1, or no positive. ShapeError: lengths differ. WeightError: bad weights.
        LosswrightError: scores that are not finite.
    """
    label, score = _column("y_true", y_true), _column("y_score", y_score)
    weight = np.ones(len(label)) if sample_weight is None else _column("sample_weight", sample_weight)
    _check(label, score, weight)
    order = np.argsort(-score, kind="stable")
    last_of_tie = np.append(np.diff(score[order]) != 0, True)
    return Ranked(np.cumsum((weight * label)[order])[last_of_tie], np.cumsum(weight[order])[last_of_tie])


def _column(name: str, values: np.ndarray) -> np.ndarray:
    array = numeric_array(values, f"`{name}`", READ_AS[name]).astype("float64")
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1 or not array.size:
        raise ShapeError(f"`{name}` is {describe(values)}; wanted one value a row, (N,) or (N, 1)")
    return array


def _check(label: np.ndarray, score: np.ndarray, weight: np.ndarray) -> None:
    if not len(label) == len(score) == len(weight):
        raise ShapeError(
            f"`y_true` has {len(label)} rows, `y_score` {len(score)}, `sample_weight` {len(weight)}; wanted the same"
        )
    if (bad := ~np.isin(label, (0, 1))).any():
        raise LabelError(f"`y_true` holds {offenders(label, bad)}; wanted 0 and 1 alone")
    if (bad := ~np.isfinite(score)).any():
        raise LosswrightError(f"`y_score` holds {offenders(score, bad)}; wanted finite scores")
    if (bad := ~np.isfinite(weight) | (weight < 0)).any():
        raise WeightError(f"`sample_weight` holds {offenders(weight, bad)}; wanted finite weights of 0 or more")
    if not (weight * label).any():
        raise LabelError("`y_true` has no positive row of positive weight; the ranking needs one")
