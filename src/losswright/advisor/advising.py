"""From statistics, and what mistakes cost, to ranked losses."""

from collections.abc import Callable, Iterator
from typing import Any

from losswright.advisor.advice import Advice, Recommendation
from losswright.advisor.choose_classes import for_grades, for_labels, for_several, for_two
from losswright.advisor.choose_numbers import for_counts, for_numbers, for_positive, for_shares
from losswright.advisor.kinds import (
    BINARY,
    CONTINUOUS,
    COUNT,
    KINDS,
    MULTICLASS,
    MULTILABEL,
    ORDINAL,
    POSITIVE,
    PROPORTION,
)  # fmt: skip
from losswright.advisor.profiling import profile
from losswright.advisor.statistics import Profile
from losswright.core.describe import clip
from losswright.core.errors import SettingError

CHOOSERS: dict[str, Callable[[Profile, str | None], Iterator[Recommendation]]] = {
    BINARY: for_two,
    MULTICLASS: for_several,
    MULTILABEL: for_labels,
    ORDINAL: for_grades,
    COUNT: for_counts,
    POSITIVE: for_positive,
    PROPORTION: for_shares,
    CONTINUOUS: for_numbers,
}
COSTS = ("squared", "absolute", "relative", "outliers", "tail", "under", "over", "rare", "calibration", "mean")
MEANINGS = {
    "squared": "an error twice as large costs four times as much",
    "absolute": "an error twice as large costs twice as much",
    "relative": "an error costs by its share of the target",
    "outliers": "the largest errors are noise",
    "tail": "the largest errors matter most",
    "under": "predicting too little costs more",
    "over": "predicting too much costs more",
    "rare": "missing a rare class costs more",
    "calibration": "probabilities must be true",
    "mean": "sums over many rows must be right",
}


def advise(
    data: Any,
    target: str | None = None,
    *,
    task: str | None = None,
    costs: str | None = None,
    **columns: Any,
) -> Advice:
    """Rank the losses for a target: activation, label format, settings to start from, reason, what would change it.

    Three questions decide: what the output is (`task`, or read from the data), what the data are like (the profile),
    and what mistakes cost.

    Args:
        data: an array of targets, a table, or a `Profile`.
        target: the column, where the data are a table.
        task: the kind of target, if the statistics can't tell.
        costs: what mistakes cost; one of "squared", "absolute", "relative", "outliers" (are noise), "tail" (the largest
            matter most), "under", "over", "rare" (classes matter), "calibration", "mean".
        columns: of `profile`: exposure, weight, group, time, features.

    Raises:
        SettingError: a task or cost is unknown.

    >>> import numpy as np
    >>> advise(np.random.default_rng(0).poisson(2.0, 1000)).best.loss
    'Poisson'
    """
    if costs is not None and costs not in COSTS:
        raise SettingError(f"costs must be one of {', '.join(COSTS)}; got {clip(costs)}")
    if task is not None and task not in KINDS:
        raise SettingError(f"task must be one of {', '.join(KINDS)}; got {clip(task)}")
    measured = data if isinstance(data, Profile) else profile(data, target, task=task, **columns)
    found = CHOOSERS[task or measured.kind](measured, costs)
    ranked = sorted(found, key=lambda one: -one.score)  # stable: equals keep the order in which they are told
    return Advice(measured, tuple(ranked), costs)
