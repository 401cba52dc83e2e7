"""Weights of samples count as they say."""

import numpy as np

from losswright.trial.check import Check, Fault, NotApplicable
from losswright.trial.checks.batch import own_values


class Weights(Check):
    """A weight of 2 is the sample twice, a weight of 0 the sample left out: the weighted sum says so."""

    name, question = "weights", "a weight multiplies its sample's value, and 0 leaves it out"

    def find(self, subject):
        sample = subject.sample
        values = own_values(subject)
        weight = np.linspace(0.0, 2.0, len(sample.y_pred)).astype("float32")
        found = subject.weighted(sample.y_true, sample.y_pred, weight, reduction="sum")
        own = values.reshape(len(values), -1).sum(-1)
        expected = (own * weight).sum() if len(own) == len(weight) else np.nan
        if not np.allclose(found, expected, rtol=1e-4, atol=1e-6):
            seen = f"weighted sum {float(np.sum(found)):.6g}, by hand {expected:.6g}"
            yield Fault(seen, f"sample_weight {[round(float(w), 2) for w in weight]}", "return one value a sample")


class HiddenTargets(Check):
    """A weight of 0 is how missing targets are left out; 0 times NaN is NaN."""

    name, question = "hidden_targets", "a sample of weight 0 may have NaN as its target"

    def find(self, subject):
        sample = subject.sample
        if sample.y_true.dtype.kind not in "f":
            raise NotApplicable("its targets are whole numbers")
        y_true, weight = sample.y_true.copy(), np.ones(len(sample.y_pred), "float32")
        y_true[0], weight[0] = np.nan, 0.0
        found = subject.weighted(y_true, sample.y_pred, weight, reduction="sum")
        if not np.isfinite(found).all():
            advice = "wrap it in losswright.Weighted, which hides such targets, or fill them before training"
            yield Fault("NaN", "y_true[0] = NaN with sample_weight[0] = 0", advice)


class WeightsOfSequences(Check):
    """A weight of shape `(N,)` belongs to samples, also where there are as many steps as samples."""

    name, question = "weights_of_sequences", "weights (N,) weigh samples, not steps, of (N, T, K)"

    def find(self, subject):
        if subject.is_fixed:
            raise NotApplicable("only tried where inputs can be drawn")
        own_values(subject)
        sample = subject.domain.sample((4, 4, 4))
        values = subject.call(sample.y_true, sample.y_pred)
        if np.ndim(values) < 2:
            raise NotApplicable("it gives one value for a whole sequence")
        weight = np.array([1, 0, 0, 0], "float32")
        found = subject.weighted(sample.y_true, sample.y_pred, weight, reduction="sum")
        if not np.allclose(found, values[0].sum(), rtol=1e-4, atol=1e-6):
            seen = f"weighted sum {float(found):.6g}, by hand {values[0].sum():.6g}"
            yield Fault(seen, f"sample_weight [1, 0, 0, 0], {sample.shapes()}", "wrap it in losswright.Weighted")


class Reductions(Check):
    """Each reduction has a denominator by its name; a wrong one changes the learning rate without a word."""

    name, question = "reductions", "each reduction divides by what its name says"

    def find(self, subject):
        own_values(subject)
        sample = subject.sample if subject.is_fixed else subject.domain.sample((4, 4, 4))
        values = np.atleast_1d(subject.call(sample.y_true, sample.y_pred))
        weight = np.linspace(0.5, 3.0, len(values)).astype("float32").reshape((-1,) + (1,) * (values.ndim - 1))
        if len(values) != len(sample.y_pred):
            raise NotApplicable("it gives no value a sample")
        weighted, sizes = values * weight, np.broadcast_to(weight, values.shape)
        expected = {
            "sum": weighted.sum(),
            "sum_over_batch_size": weighted.sum() / values.size,
            "mean_with_sample_weight": weighted.sum() / sizes.sum(),
        }
        for name, by_hand in expected.items():
            found = subject.weighted(sample.y_true, sample.y_pred, weight, reduction=name)
            if not np.allclose(found, by_hand, rtol=1e-4, atol=1e-6):
                seen = f"{name} gives {float(np.mean(found)):.6g}, by hand {by_hand:.6g}"
                shown = f"sample_weight {weight.shape}, values {values.shape}"
                yield Fault(seen, shown, "wrap it in losswright.Weighted")
                return
