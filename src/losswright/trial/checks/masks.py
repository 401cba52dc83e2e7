"""Masked steps don't count, and nobody's arrays are changed."""

import numpy as np
from keras import ops

from losswright.kernels.masks import set_mask
from losswright.kernels.slopes import as_array
from losswright.trial.check import Check, Fault, NotApplicable
from losswright.trial.checks.batch import own_values

ADVICE = "wrap it in losswright.Weighted"


class Masks(Check):
    """A padded step must add nothing, neither to the sum nor to the denominator."""

    name, question = "masks", "masked samples count neither in the sum nor in the denominator"

    def find(self, subject):
        sample = subject.sample
        values = own_values(subject)
        if values.ndim != 1 or len(values) != len(sample.y_pred) or len(values) < 2:
            raise NotApplicable("it gives no value a sample")
        mask = np.arange(len(values)) % 3 != 0
        expected = values[mask].mean()
        found = subject.weighted(sample.y_true, sample.y_pred, None, mask=mask, reduction="sum_over_batch_size")
        if not np.allclose(found, expected, rtol=1e-4, atol=1e-6):
            yield Fault(f"{float(found):.6g}, by hand {expected:.6g}", f"mask {mask.astype(int).tolist()}", ADVICE)


class Purity(Check):
    """Calling a loss changes nothing: on PyTorch a weight that is multiplied in place changes the caller's tensor."""

    name, question = "purity", "two equal calls give equal values"

    def find(self, subject):
        sample = subject.sample
        loss = subject.arranged(reduction="sum_over_batch_size")
        weight = ops.convert_to_tensor(np.linspace(0.5, 2.0, len(sample.y_pred)).astype("float32"))
        y_pred = ops.convert_to_tensor(sample.y_pred)
        set_mask(y_pred, ops.convert_to_tensor(np.arange(len(sample.y_pred)) % 2 == 0))
        first, second = (as_array(loss(sample.y_true, y_pred, sample_weight=weight)) for _ in range(2))
        if not np.allclose(first, second, rtol=1e-6, equal_nan=True):
            yield Fault(
                f"first {float(first):.6g}, then {float(second):.6g}", "a mask and sample_weight, twice", ADVICE
            )
