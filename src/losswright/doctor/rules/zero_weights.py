"""LW421: weights that are all zero."""

import numpy as np

from losswright.doctor import built
from losswright.doctor.built import Built, Given
from losswright.doctor.case import Case
from losswright.doctor.probes.weights import given_weights
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING


def weighed_by(weight):
    """A small regression whose rows have weights."""

    def make():
        import keras

        x = built.table()
        return Given(built.dense(keras.layers.Dense(1)), x, built.real(x), {"sample_weight": weight(x)})

    return make


class ZeroWeights(Rule):
    """Rows of weight 0 don't count. Where all have it, the loss is 0 from the start, and nothing is learned.

    It comes from weights cast to whole numbers, or from a mask that is upside down.

    Blind spots: batches of zeros among others.
    """

    code, name, fault = "LW421", "zero-weights", "loss_weights"
    message = "All sample weights are 0, so that no row counts."
    advice = "Look at how the weights were made: a cast to int, or a mask that keeps what it should leave out."
    example = "print(sample_weight.min(), sample_weight.mean(), sample_weight.max())"
    explains = TRAINING | {"input_unscaled", "target_unscaled"}

    def check(self, case: Case) -> Findings:
        for weights in given_weights(case):
            if weights.size and not weights.any():
                yield self.found(f"all {weights.size} weights that were looked at are 0")

    bad = Built(weighed_by(lambda x: np.zeros(len(x))))
    good = Built(weighed_by(lambda x: np.ones(len(x))))
