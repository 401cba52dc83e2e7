"""Metrics by group: where does a model do worse, and by how much?"""

from typing import Any, NamedTuple

import numpy as np

from losswright.core.describe import describe, offenders
from losswright.core.errors import LabelError, ShapeError, WeightError
from losswright.core.numeric import regular
from losswright.metrics.bootstrap import counts
from losswright.metrics.group_columns import read_groups
from losswright.metrics.grouped import GroupedMetrics
from losswright.metrics.scorer import Scorer, scorers


def by_group(metrics: Any, y_true: Any, y_pred: Any, *, groups: Any, sample_weight: Any = None) -> GroupedMetrics:
    """Measure metrics over all rows and in each group: a region, a device, a protected attribute.

    Args:
        metrics: a name ("mae", "accuracy", "auc", ...), a Keras metric, one of ours, or a function of
            `(y_true, y_pred, sample_weight)` such as scikit-learn's; a list of them, or a dict by name.
        y_true: `(N, ...)`.
        y_pred: `(N, ...)`, as the metrics want it.
        groups: a column of N groups; or a dict of columns, or a table, whose combinations are the groups.
        sample_weight: `(N,)`, finite and 0 or more.

    Returns:
        `.overall`, `.by_group`, `.difference()`, `.ratio()`, `.worst()`, `.intervals()`; prints as a table.

    Raises:
        ShapeError: lengths differ. LabelError: missing groups. WeightError: bad weights.
        SettingError: a metric that is none, or doesn't give one number.

    >>> judged = by_group("mae", [1.0, 2.0, 3.0], [1.0, 2.5, 5.0], groups=["north", "south", "south"])
    >>> judged.by_group, judged.worst()
    ({'north': 0.0, 'south': 1.25}, ('south', 1.25))
    >>> print(judged)
                   mae
    overall     0.8333
    north            0
    south         1.25
    difference    1.25
    ratio            0
    """
    y_true, y_pred = regular(y_true, "y_true", LabelError), regular(y_pred, "y_pred")
    if y_true.ndim == 0 or y_true.shape[:1] != y_pred.shape[:1] or not len(y_true):
        raise ShapeError(f"y_true is {describe(y_true)}, y_pred is {describe(y_pred)}; wanted as many rows, 1 or more")
    weight = _weights(sample_weight, len(y_true))
    found = read_groups(groups, len(y_true))
    outputs = y_pred.shape[-1] if y_pred.ndim > 1 else 1
    judges = scorers(metrics, outputs, weighted=weight is not None)
    order = np.argsort(found.codes, kind="stable")
    data = Data(y_true[order], y_pred[order], None if weight is None else weight[order])
    sizes = np.bincount(found.codes, minlength=len(found.keys))

    def measure(generator: np.random.Generator | None) -> tuple[np.ndarray, np.ndarray]:
        return _measure(judges, data, sizes, generator)

    names, better = [judge.name for judge in judges], [judge.higher_is_better for judge in judges]
    single = isinstance(metrics, str) or not isinstance(metrics, (list, tuple, dict))
    return GroupedMetrics(names, found.keys, single=single, better=better, measure=measure)


class Data(NamedTuple):
    """Rows, sorted by group."""

    y_true: np.ndarray
    y_pred: np.ndarray
    weight: np.ndarray | None

    def at(self, rows: Any) -> "Data":
        """The rows of a slice or of an array of places."""
        return Data(self.y_true[rows], self.y_pred[rows], None if self.weight is None else self.weight[rows])


def _measure(
    judges: list[Scorer], data: Data, sizes: np.ndarray, generator: np.random.Generator | None
) -> tuple[np.ndarray, np.ndarray]:
    """Each metric over all rows `(metrics,)` and by group `(metrics, groups)`, of the rows or of a sample of them."""
    if generator is not None:
        drawn = counts(len(data.y_true), generator)
        sizes = np.add.reduceat(drawn, np.cumsum(sizes) - sizes)
        data = data.at(np.repeat(np.arange(len(drawn)), drawn))
    ends = np.cumsum(sizes)
    parts = [data.at(slice(start, end)) for start, end in zip(ends - sizes, ends, strict=True)]
    return np.array([judge(*data) for judge in judges]), np.array(
        [[judge(*part) for part in parts] for judge in judges]
    )


def _weights(sample_weight: Any, rows: int) -> np.ndarray | None:
    if sample_weight is None:
        return None
    weight = regular(sample_weight, "sample_weight", WeightError)
    weight = weight[:, 0] if weight.ndim == 2 and weight.shape[1] == 1 else weight
    if weight.shape != (rows,) or weight.dtype.kind not in "biuf":
        raise WeightError(f"sample_weight is {describe(sample_weight)}; wanted one number a row, ({rows},)")
    if (bad := ~np.isfinite(weight) | (weight < 0)).any():
        raise WeightError(f"sample_weight holds {offenders(weight, bad)}; wanted finite weights of 0 or more")
    return weight
