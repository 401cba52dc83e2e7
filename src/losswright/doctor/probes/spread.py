"""The range of an output, and whether its rows are probabilities of classes."""

from dataclasses import dataclass

import numpy as np

from losswright.doctor.case import Case, probe
from losswright.doctor.outputs import Output
from losswright.doctor.probes.forward import predicted

TOLERANCE = 1e-3


@dataclass(frozen=True)
class Spread:
    """What an output's values look like.

    Attributes:
        low: the smallest finite value.
        high: the largest.
        finite: the share of values that are finite.
        outside: the share of values outside [0, 1].
        sums_to_one: whether each row sums to 1 over the last axis, of length 2 or more.
        constant: whether all rows are the same.
    """

    low: float
    high: float
    finite: float
    outside: float
    sums_to_one: bool
    constant: bool

    @property
    def text(self) -> str:
        """The range, in words."""
        return f"{self.low:.3g} to {self.high:.3g}"

    @property
    def in_unit(self) -> bool:
        """Whether all values are finite and from 0 to 1."""
        return self.finite == 1.0 and self.outside == 0.0


@probe
def output_spread(case: Case, output: Output) -> Spread | None:
    """On the sample of training rows; None where the model gave no predictions."""
    values = predicted(case, output)
    return None if values is None or not values.size else spread_of(values)


def spread_of(values: np.ndarray) -> Spread:
    """Of predictions with a row a sample."""
    values = np.asarray(values, "float64")
    good = np.isfinite(values)
    seen = values[good] if good.any() else np.array([np.nan])
    outside = float(((seen < -TOLERANCE) | (seen > 1 + TOLERANCE)).mean())
    wide = values.ndim > 1 and values.shape[-1] > 1
    sums = bool(good.all() and wide and np.allclose(values.sum(axis=-1), 1.0, atol=TOLERANCE))
    constant = bool(good.all() and np.ptp(values, axis=0).max() <= 1e-6 * (1e-6 + np.abs(values).max()))
    return Spread(float(seen.min()), float(seen.max()), float(good.mean()), outside, sums, constant)
