"""LW621: a loss of probabilities in half precision."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.finding import ERROR, WARNING
from losswright.doctor.objectives import BERNOULLI
from losswright.doctor.outputs import Output
from losswright.doctor.probes.losses import mean_loss
from losswright.doctor.rule import Findings, Rule

HALVES = ("float16", "bfloat16")


def bernoulli(dtype):
    """A loss in some precision."""
    return {"class_name": "BinaryCrossentropy", "config": {"dtype": dtype}}


class HalfPrecisionLoss(Rule):
    """In float16 the clip at 1e-7 is 0: the loss of a perfect answer is 0 times infinity, which is NaN.

    Blind spots: losses of one's own that cast their inputs.
    """

    code, name, fault = "LW621", "half-precision-loss", "loss_from_logits"
    message = "The loss takes logarithms of probabilities in half precision."
    advice = 'Give it `dtype="float32"`, or logits with `from_logits=True`.'
    example = 'keras.losses.BinaryCrossentropy(from_logits=True, dtype="float32")'

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            dtype = str(getattr(output.objective.loss, "dtype", None))
            if dtype in HALVES and output.objective.wants_probabilities:
                perfect = self._at_the_target(output)
                broken = perfect is not None and not np.isfinite(perfect)
                text = f"{output.objective.name} in {dtype}; a perfect answer costs {perfect}"
                yield self.found(text, severity=ERROR if broken else WARNING, output=output)

    @staticmethod
    def _at_the_target(output: Output) -> float | None:
        """The loss of labels that are predicted as certain."""
        if output.objective.family != BERNOULLI:
            return None
        sure = np.array([[0.0], [1.0]], "float32")
        return mean_loss(output.objective.loss, sure, sure)

    bad = examples.binary(loss=bernoulli("float16"))
    good = examples.binary(loss=bernoulli("float32"))
