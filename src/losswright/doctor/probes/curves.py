"""What the curves of training tell, with the noise from epoch to epoch in view."""

from dataclasses import dataclass

import numpy as np

from losswright.doctor.case import Case, probe


@dataclass(frozen=True)
class Curve:
    """Of the training loss, or of a validation loss.

    Attributes:
        values: one an epoch.
        finite: whether all are.
        first: the first finite value.
        last: the mean of the last fifth.
        best: the smallest value.
        falling: whether it fell at the end by more than its noise, going by the last half.
        share_left: how much of the whole fall came in the last quarter.
    """

    values: np.ndarray
    finite: bool
    first: float
    last: float
    best: float
    falling: bool
    share_left: float

    @property
    def text(self) -> str:
        """From and to, in words."""
        return f"{self.first:.4g} to {self.last:.4g} over {len(self.values)} epochs"


@probe
def curve(case: Case, name: str = "loss") -> Curve | None:
    """By name in the history; None where there is none."""
    values = np.asarray(case.history.get(name, []), "float64")
    return curve_of(values) if values.size else None


def curve_of(values: np.ndarray) -> Curve:
    """Of values, one an epoch."""
    good = values[np.isfinite(values)]
    if not good.size:
        return Curve(values, False, float("nan"), float("nan"), float("nan"), False, 0.0)
    last = float(good[-max(1, len(good) // 5) :].mean())
    fall = good[0] - good.min()
    late = good[-max(2, len(good) // 4)] - good[-1] if len(good) > 1 else 0.0
    share = float(late / fall) if fall > 0 else 0.0
    return Curve(values, len(good) == len(values), float(good[0]), last, float(good.min()), _falls(good), share)


def _falls(values: np.ndarray) -> bool:
    """Whether a line through the last half slopes down by more than twice its standard error, and by 1 % or more."""
    half = values[-max(3, (len(values) + 1) // 2) :]
    if len(half) < 3:
        return bool(len(values) == 2 and values[1] < 0.99 * values[0])
    epochs = np.arange(len(half)) - (len(half) - 1) / 2
    slope = float((epochs * half).sum() / (epochs**2).sum())
    rest = half - half.mean() - slope * epochs
    error = np.sqrt((rest**2).sum() / max(1, len(half) - 2) / (epochs**2).sum())
    drop = -slope * (len(half) - 1)
    return bool(slope < -2 * error and drop > 0.01 * max(abs(half.mean()), 1e-12))
