"""Intervals of differences between two candidates that were judged on the same folds."""

import math
from collections.abc import Sequence

STUDENT = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131)
NORMAL = 1.96


def paired_interval(ours: Sequence[float], theirs: Sequence[float], *, test_share: float) -> tuple[float, float]:
    """95 % interval of the mean difference over folds.

    Folds share training rows, so their differences aren't independent: the variance is raised by the ratio of test to
    training rows (Nadeau & Bengio 2003, Inference for the generalization error, eq. 10).

    >>> low, high = paired_interval([1.0, 1.2, 1.1], [1.0, 1.0, 1.0], test_share=0.25)
    >>> low < 0.1 < high
    True
    """
    differences = [a - b for a, b in zip(ours, theirs, strict=True)]
    folds = len(differences)
    mean = math.fsum(differences) / folds
    if folds < 2:
        return -math.inf, math.inf
    variance = math.fsum((d - mean) ** 2 for d in differences) / (folds - 1)
    width = _student(folds - 1) * math.sqrt(variance * (1 / folds + test_share / (1 - test_share)))
    return mean - width, mean + width


def _student(freedom: int) -> float:
    """The 97.5 % quantile of Student's distribution."""
    return STUDENT[freedom - 1] if freedom <= len(STUDENT) else NORMAL + 2.5 / freedom
