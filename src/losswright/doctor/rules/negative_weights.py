"""LW422: weights that are negative or not finite."""

import numpy as np

from losswright.doctor.built import Built
from losswright.doctor.case import Case
from losswright.doctor.probes.weights import given_weights
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.rules.zero_weights import weighed_by
from losswright.doctor.symptoms import TRAINING


class NegativeWeights(Rule):
    """A row of negative weight is one to be wrong on: the loss falls without end. A NaN makes all weights NaN.

    Keras takes both as they are.

    Blind spots: rows beyond the sample.
    """

    code, name, fault = "LW422", "negative-weights", "loss_weights"
    message = "Some sample weights are negative or not finite."
    advice = "Weights are 0 or more; centre or take logs of what they are made of before, not after."
    example = "assert np.all(sample_weight >= 0)"
    explains = TRAINING | {"input_unscaled", "target_unscaled"}

    def check(self, case: Case) -> Findings:
        for weights in given_weights(case):
            bad = ~(weights >= 0) | np.isinf(weights)
            if bad.any():
                yield self.found(f"{bad.sum()} of {bad.size} weights, such as {weights[bad][0]:.4g}")

    bad = Built(weighed_by(lambda x: x[:, 0]))
    good = Built(weighed_by(lambda x: np.abs(x[:, 0])))
