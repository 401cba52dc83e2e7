"""LW532: a training that changed no weight."""

import keras
import numpy as np

from losswright.doctor import examples
from losswright.doctor.built import Built, Given, label, table
from losswright.doctor.case import Case
from losswright.doctor.finding import ERROR, NOTE, WARNING
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING


class Forgetful(keras.Model):
    """Its training step computes the loss, and leaves it at that."""

    def __init__(self):
        super().__init__()
        self.last = keras.layers.Dense(1, activation="sigmoid")

    def call(self, x):
        """Chances."""
        return self.last(x)

    def fit(self, x=None, y=None, **arguments):
        """A loop of its own that never takes a step."""
        for _ in range(2):
            self.compute_loss(x=x, y=y, y_pred=self(x))


def forgetful():
    """A loop that computes losses, and no gradient."""
    model = Forgetful()
    model.compile("adam", loss="binary_crossentropy")
    x = table()
    model(x)
    return Given(model, x, label(x))


class UnmovedWeights(Rule):
    """Weights that are the same to the last bit after a training were never stepped.

    The learning rate is 0, the loop computes a loss and applies no gradient, or every gradient is 0.

    Blind spots: weights that move by too little; models too large for their first weights to be kept.
    """

    code, name, fault = "LW532", "unmoved-weights", "lr_too_low"
    message = "Training changed no weight."
    advice = "Set a learning rate above 0, and in a loop of your own apply the gradients in every step."
    example = "optimizer.apply(gradients, model.trainable_variables)"
    explains = TRAINING - {"lr_too_low"}

    def check(self, case: Case) -> Findings:
        own_loop = bool(case.fit.arguments.get("own_loop"))
        if case.error is not None or not (case.history or own_loop) or not self._unmoved(case):
            return
        rate = case.learning_rate
        known = "a schedule" if rate is None else f"a learning rate of {rate:g}"
        text = f"{len(case.model.trainable_weights)} trainable weights under {known}"
        if own_loop:
            yield self.found(f"{text}, in a loop of its own", severity=WARNING)
        else:
            yield self.found(text, severity=ERROR if rate == 0 else NOTE)

    @staticmethod
    def _unmoved(case: Case) -> bool:
        before, now = case.fit.weights, case.model.get_weights()
        if before is None or len(before) != len(now) or not case.model.trainable_weights:
            return False
        trained = {id(weight) for weight in case.model.trainable_weights}
        pairs = [(b, n) for w, b, n in zip(case.model.weights, before, now, strict=True) if id(w) in trained]
        return all(np.array_equal(b, n) for b, n in pairs)

    bad = Built(forgetful, trained=True)
    good = examples.binary(**examples.TRAINED)
