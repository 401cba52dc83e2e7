"""Average precision of a ranking: the area under the precision-recall curve, as a sum over its steps."""

import numpy as np

from losswright.core.describe import describe, offenders
from losswright.core.errors import LabelError, LosswrightError, ShapeError, WeightError


def average_precision(y_true: np.ndarray, y_score: np.ndarray, *, sample_weight: np.ndarray | None = None) -> float:
    r"""$\sum_n (R_n - R_{n-1}) P_n$ over the distinct scores, from the highest down.

    Rows with equal scores enter together, so that the order of ties doesn't matter. 1 is a perfect ranking, the
    share of positives is what random scores reach. Exact: all rows are sorted, none is binned.

    Args:
        y_true: 0 or 1 (or bool), `(N,)` or `(N, 1)`, with at least one positive of positive weight.
        y_score: as many scores (probabilities, logits: only their order counts), finite.
        sample_weight: as many weights, not negative; a row of weight 0 counts as absent.

    Raises:
        LabelError: labels other than 0 and 1, or no positive. ShapeError: lengths differ. WeightError: bad weights.
        LosswrightError: scores that are not finite.

    Source: Zhu (2004), "Recall, precision and average precision".

    >>> round(average_precision(np.array([0, 1, 1]), np.array([0.5, 0.5, 0.9])), 4)
    0.8333
    """
    label, score = _column("y_true", y_true), _column("y_score", y_score)
    weight = np.ones(len(label)) if sample_weight is None else _column("sample_weight", sample_weight)
    _check(label, score, weight)
    order = np.argsort(-score, kind="stable")
    last_of_tie = np.append(np.diff(score[order]) != 0, True)
    caught = np.cumsum((weight * label)[order])[last_of_tie]
    raised = np.cumsum(weight[order])[last_of_tie]
    precision = np.divide(caught, raised, out=np.zeros_like(caught), where=raised > 0)
    return float(np.sum(np.diff(caught, prepend=0.0) * precision) / caught[-1])


def _column(name: str, values: np.ndarray) -> np.ndarray:
    array = np.asarray(values, dtype="float64")
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
        raise LabelError("`y_true` has no positive row of positive weight; average precision needs one")
