"""LW526: relu units that never answer."""

import keras

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.probes.activity import activity
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings

SHARE = 0.7


def dead():
    """A hidden layer whose biases keep it at 0."""
    start = keras.initializers.Constant(-50.0)
    return [keras.layers.Dense(8, activation="relu", bias_initializer=start), keras.layers.Dense(1)]


class DeadUnits(Remark):
    """A relu that is 0 for all rows has no gradient, and stays so.

    It is the trace of a step that was too large, of inputs far from 0, or of biases that began too low.

    Blind spots: activations of one's own; convolutions are looked at by channel.
    """

    code, name, fault = "LW526", "dead-units", "hidden_act_bad"
    message = "Most units of a hidden layer are 0 for all rows."
    advice = "Lower the learning rate, scale the inputs, or use `leaky_relu`."
    example = 'keras.layers.Dense(64, activation="leaky_relu")'

    def check(self, case: Case) -> Findings:
        dead = [seen for seen in activity(case, True) if seen.dead > SHARE]
        if dead:
            yield self.remark(", ".join(f"{seen.layer}: {seen.dead:.0%}" for seen in dead[:4]))

    bad = examples.regression(layers=dead)
    good = examples.regression()
