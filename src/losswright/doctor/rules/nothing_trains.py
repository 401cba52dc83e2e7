"""LW528: a model without trainable weights."""

import keras

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING


def frozen():
    """Layers that may not change."""
    hidden = keras.layers.Dense(8, activation="relu", trainable=False)
    return [hidden, keras.layers.Dense(1, activation="sigmoid", trainable=False)]


class NothingTrains(Rule):
    """`trainable = False` on a model or on all of its layers leaves the optimiser nothing to change.

    Blind spots: single layers that are frozen by mistake.
    """

    code, name, fault = "LW528", "nothing-trains", "capacity"
    message = "No weight of the model is trainable."
    advice = "Set `trainable = True` on the layers that should learn, then compile again."
    example = "model.layers[-1].trainable = True\nmodel.compile(...)"
    explains = TRAINING - {"capacity"} | {"input_unscaled", "target_unscaled"}

    def check(self, case: Case) -> Findings:
        if getattr(case.model, "built", False) and not case.model.trainable_weights and case.train is not None:
            yield self.found(f"{len(case.model.weights)} weights, all frozen")

    bad = examples.binary(layers=frozen)
    good = examples.binary()
