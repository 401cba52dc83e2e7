"""A sample's value is its own."""

import numpy as np

from losswright.trial.check import Check, Fault, NotApplicable
from losswright.trial.subject import Subject


class BatchIndependence(Check):
    """A value that depends on the rest of the batch changes with the batch size and the order of the data."""

    name, question = "batch_independence", "a sample's value doesn't depend on the others of its batch"

    def find(self, subject):
        sample = subject.sample
        if len(sample.y_pred) < 2:
            raise NotApplicable("one sample says nothing of a batch")
        half = len(sample.y_pred) // 2
        other = sample.rows(np.r_[0:half, np.arange(len(sample.y_pred) - half) % half])  # its first half twice
        own, beside_others = (np.atleast_1d(subject.call(s.y_true, s.y_pred))[:half] for s in (sample, other))
        if not np.allclose(own, beside_others, rtol=1e-4, atol=1e-6, equal_nan=True):
            seen = f"{own[0]:.6g}, and {beside_others[0]:.6g} beside other samples"
            advice = "compute each sample's value from its own row; or allow it, if the loss compares samples"
            yield Fault(seen, sample.shapes(), advice)


def own_values(subject: Subject) -> np.ndarray:
    """Values of single samples, batch first.

    Raises:
        NotApplicable: they depend on the rest of the batch, so that weights and masks change them.
    """
    sample = subject.sample
    values = np.atleast_1d(subject.call(sample.y_true, sample.y_pred))
    if 1 < len(sample.y_pred) == len(values) and any(BatchIndependence().find(subject)):
        raise NotApplicable("a value depends on the rest of the batch, and so do weights")
    return values


class Permutation(Check):
    """The order of samples in a batch is chance."""

    name, question = "permutation", "reordering the batch reorders the values"

    def find(self, subject):
        sample = subject.sample
        whole = subject.call(sample.y_true, sample.y_pred)
        order = np.arange(len(sample.y_pred))[::-1]
        turned = subject.call(sample.y_true[order], sample.y_pred[order])
        expected = whole[order] if np.ndim(whole) else whole
        if not np.allclose(turned, expected, rtol=1e-4, atol=1e-6, equal_nan=True):
            yield Fault("other values in reverse order", sample.shapes(), "compute each row alike")
