"""A loss is finite wherever its true value is."""

import numpy as np

from losswright.kernels.operations import first_nonfinite
from losswright.trial.check import Check, Fault
from losswright.trial.sample import Extremes, Sample
from losswright.trial.subject import Subject

LARGEST = 3.4e38  # of float32


class Finite(Check):
    """One NaN in one sample makes every weight of the model NaN at the next step.

    Predictions at the edges do occur: a probability that underflows to 0, a rate below 0 in the first epoch.
    A value that float64 finds to be beyond float32 is no fault.
    """

    name, question = "finite", "finite on ordinary and on extreme inputs"

    def find(self, subject):
        for sample in tried_on(subject):
            values = subject.call(sample.y_true, sample.y_pred)
            wrong = ~np.isfinite(values) & ~beyond(subject.call(sample.y_true, sample.y_pred, dtype="float64"))
            if wrong.any():
                row = int(np.argwhere(wrong.reshape(-1))[0][0]) if wrong.ndim < 2 else int(np.argwhere(wrong)[0][0])
                yield Fault(
                    f"{values.reshape(-1)[np.argmax(wrong.reshape(-1))]} {made_by(subject, sample, row)}".strip(),
                    sample.row_text(min(row, len(sample.y_pred) - 1)),
                    "keep the argument of logarithms, roots and divisions off 0, or work on logits",
                )
                return


def tried_on(subject: Subject) -> list[Sample]:
    """The ordinary sample, and the edges of the domain."""
    edges = subject.domain.extremes
    return [subject.sample] if edges is None else [subject.sample, edges()]


def edges_of(subject: Subject) -> Extremes | None:
    """The edges of the domain, if it has any."""
    return None if subject.domain.extremes is None else subject.domain.extremes()


def beyond(values: np.ndarray) -> np.ndarray:
    """Where the true value is larger than float32 can hold. Not a number is not an excuse."""
    return np.isinf(values) | (abs(values) > LARGEST)


def made_by(subject: Subject, sample: Sample, row: int) -> str:
    """The operation that gave the first value that isn't finite."""
    one = sample.rows(slice(row, row + 1))
    loss = subject.arranged()
    culprit = first_nonfinite(lambda y_pred: loss(one.y_true, y_pred), one.y_pred)
    return f"from the operation {culprit}" if culprit else ""
