"""A loss gives a value for each sample."""

from losswright.core.alignment import shape_text
from losswright.trial.check import Check, Fault


class ValuePerSample(Check):
    """Weights, masks and denominators act on the values of single samples.

    A loss that averages over the batch itself leaves nothing to weight: Keras multiplies its one number by each weight.
    """

    name, question = "per_sample", "one value for each sample"
    advice = "average over the features only, ops.mean(..., axis=-1), and leave the batch to the reduction"

    def find(self, subject):
        sample = subject.sample
        values = subject.raw(sample.y_true, sample.y_pred)
        shape, wanted = tuple(values.shape), tuple(sample.y_pred.shape)
        if not shape or len(shape) > len(wanted) or shape[0] != wanted[0]:
            seen = f"values of shape {shape_text(shape)} for {wanted[0]} samples"
            yield Fault(seen, sample.shapes(), self.advice)
