"""What the trained models did on flights that they never saw, later in time."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields

import numpy as np

from losswright.data import Flights
from losswright.metrics.average_precision import average_precision

COLUMNS = ("Mean", "p50", "p90", "p99", "CVaR99", "Alarm AP")


@dataclass(frozen=True)
class Scores:
    """Absolute errors of the delay in minutes, and how well the alarm ranks (average precision, 0 to 1)."""

    mean: float
    p50: float
    p90: float
    p99: float
    cvar99: float
    alarm: float

    def cells(self) -> list[str]:
        """The numbers as text, in the order of `COLUMNS`."""
        *minutes, alarm = astuple(self)
        return [*(f"{value:.1f}" for value in minutes), f"{alarm:.3f}"]


def absolute_errors(test: Flights, predicted: np.ndarray) -> np.ndarray:
    """`|delay - predicted|` of the flights that arrived; `predicted` is `(N, 1)`."""
    return np.abs(test.targets["delay"] - predicted)[test.arrived, 0].astype("float64")


def scores(test: Flights, predictions: dict[str, np.ndarray]) -> Scores:
    """Scores of `{"delay": (N, 1), "late": (N, 1)}` on the test part."""
    errors = absolute_errors(test, predictions["delay"])
    p50, p90, p99 = np.quantile(errors, [0.5, 0.9, 0.99])
    alarm = average_precision(test.targets["late"], predictions["late"])
    return Scores(errors.mean(), p50, p90, p99, errors[errors >= p99].mean(), alarm)


def average(several: Sequence[Scores]) -> Scores:
    """The mean over runs that differ in their seed."""
    return Scores(*(float(np.mean([getattr(each, field.name) for each in several])) for field in fields(Scores)))


def always_the_median(train: Flights, test: Flights) -> Scores:
    """What knowing nothing about a flight achieves: the median delay for all, no ranking."""
    median = np.full(test.targets["delay"].shape, np.nanmedian(train.targets["delay"]))
    return scores(test, {"delay": median, "late": np.zeros(test.targets["late"].shape)})


def quantile(values: np.ndarray, level: float, weight: np.ndarray) -> float:
    """The smallest value that at least `level` of the weight lies at or below.

    >>> quantile(np.array([1.0, 2.0, 3.0]), 0.5, np.array([1.0, 1.0, 2.0]))
    2.0
    """
    order = np.argsort(values)
    below = np.cumsum(weight[order])
    return float(values[order][np.searchsorted(below, level * below[-1])])
