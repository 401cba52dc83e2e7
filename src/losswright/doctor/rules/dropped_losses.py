"""LW431: more losses than outputs."""

import keras

from losswright.doctor import built
from losswright.doctor.built import Built, Given
from losswright.doctor.case import Case
from losswright.doctor.rule import Findings, Rule


def with_losses(*losses):
    """A model of one output with several losses."""

    def make():
        x = built.table()
        return Given(built.dense(keras.layers.Dense(1), loss=list(losses)), x, built.real(x))

    return make


class DroppedLosses(Rule):
    """A list of losses means one for each output. Two losses for one output are not added: the second is dropped.

    Blind spots: models whose outputs are not known before they are called.
    """

    code, name, fault = "LW431", "dropped-losses", "loss_weights"
    message = "There are more losses than outputs, and Keras drops the rest without a word."
    advice = "Add them: `lw.compile(model, loss=[...])` sums the losses of one output; so can a function."
    example = 'lw.compile(model, "adam", loss=["mae", "mse"])'

    def check(self, case: Case) -> Findings:
        given = getattr(case.model, "loss", None)
        if isinstance(given, (list, tuple)) and len(given) > len(case.outputs) > 0:
            names = ", ".join(str(getattr(loss, "name", loss)) for loss in given[len(case.outputs) :])
            yield self.found(f"{len(given)} losses for {len(case.outputs)} output(s); dropped: {names}")

    bad = Built(with_losses("mae", "mse"))
    good = Built(with_losses("mae"))
