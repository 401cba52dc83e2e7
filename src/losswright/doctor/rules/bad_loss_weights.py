"""LW427: outputs whose loss counts negatively, or not at all."""

import math

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.finding import ERROR, NOTE
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING


class BadLossWeights(Rule):
    """A negative loss weight makes training worsen that output, a weight of 0 leaves it as it was drawn at random.

    Blind spots: games between two models, where a negative weight is meant.
    """

    code, name, fault = "LW427", "bad-loss-weights", "loss_weights"
    message = "An output's loss is weighted negatively, not at all, or with NaN."
    advice = "Give each loss a positive weight; for a score that should rise, return its negative in the loss."
    example = 'model.compile(loss=losses, loss_weights={"price": 1.0, "kind": 0.5})'
    explains = TRAINING

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            if not (output.weight > 0) or math.isinf(output.weight):
                severity = NOTE if output.weight == 0 else ERROR
                yield self.found(f"loss weight {output.weight:g}", severity=severity, output=output)

    bad = examples.regression(compile={"loss_weights": [-1.0]})
    good = examples.regression(compile={"loss_weights": [0.5]})
