"""Gradients are those of the values; and there are gradients."""

import numpy as np

from losswright.trial.check import Check, Fault
from losswright.trial.subject import Subject

PRECISIONS = (
    (1e-6, 1e-4),
    (1e-3, 5e-2),
    (1e-2, 5e-2),
)  # step, tolerance: of float64, and of float32 means
DIRECTIONS = 3


class Differentiable(Check):
    """Training follows slopes: a loss of steps, of NumPy, or behind a stopped gradient trains nothing.

    Some backends say so, others silently use a slope of 0.
    """

    name, question = "differentiable", "has a gradient"
    advice = "use keras.ops throughout, and a smooth surrogate for counts, comparisons, rounding and argmax"

    def find(self, subject):
        sample = subject.sample
        _, slopes = subject.slopes(sample.y_true, sample.y_pred)
        missing = np.isnan(slopes).all()
        if missing or not slopes.any():
            seen = "no gradient reaches y_pred" if missing else "the gradient is 0 at every ordinary prediction"
            yield Fault(seen, sample.row_text(0), self.advice)

    def raised(self, error, subject):
        fault = super().raised(error, subject)
        return Fault(fault.seen, fault.shown_by, self.advice)


class Slopes(Check):
    """A gradient written by hand, a clip or a stopped part may not be the slope of the value.

    Central differences in float64 tell, in a few random directions.
    """

    name, question = "slopes", "the gradient agrees with central differences in float64"

    def find(self, subject):
        sample = subject.sample
        _, slopes = subject.slopes(sample.y_true, sample.y_pred, dtype="float64")
        if np.isnan(slopes).all():
            return
        if not any(_agree(subject, slopes, step, tolerance) for step, tolerance in PRECISIONS):
            yield self._fault(subject, slopes)

    def _fault(self, subject, slopes) -> Fault:
        """The single prediction where the two are farthest apart."""
        found = np.zeros_like(slopes)
        for index in np.ndindex(slopes.shape):
            direction = np.zeros_like(slopes)
            direction[index] = 1.0
            found[index] = _difference(subject, direction, PRECISIONS[-1][0])
        at = np.unravel_index(np.nanargmax(abs(slopes - found)), slopes.shape)
        seen = f"gradient {slopes[at]:.6g}, central difference {found[at]:.6g} at y_pred{list(map(int, at))}"
        advice = "a stopped gradient, a clip, or a gradient by hand: make it that of the value"
        return Fault(seen, subject.sample.row_text(int(at[0])), advice)


def _agree(subject: Subject, slopes: np.ndarray, step: float, tolerance: float) -> bool:
    """In a few random directions, to a share of what all slopes together could add."""
    rng = np.random.default_rng(0)
    for _ in range(DIRECTIONS):
        direction = rng.normal(size=slopes.shape)
        stated, found = float((slopes * direction).sum()), _difference(subject, direction, step)
        if not abs(stated - found) <= tolerance * max(float(abs(slopes * direction).sum()), 1e-12):
            return False
    return True


def _difference(subject: Subject, direction: np.ndarray, step: float) -> float:
    sample = subject.sample
    there, back = (
        subject.call(sample.y_true, np.float64(sample.y_pred) + sign * step * direction, dtype="float64").sum()
        for sign in (1, -1)
    )
    with np.errstate(invalid="ignore"):  # a step out of the domain agrees with nothing
        return float(np.subtract(there, back)) / (2 * step)
