"""LW624: a loss of one's own without a slope."""

import keras
import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.objectives import OTHER
from losswright.doctor.outputs import Output
from losswright.doctor.probes.losses import pair, unreduced
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING

STEPS = (1e-3, -1e-3)


def errors(y_true, y_pred):
    """The share of wrong decisions."""
    return keras.ops.mean(keras.ops.abs(y_true - keras.ops.round(y_pred)), axis=-1)


def distance(y_true, y_pred):
    """The same without rounding."""
    return keras.ops.mean(keras.ops.abs(y_true - y_pred), axis=-1)


class FlatLoss(Rule):
    """Rounding, comparing and counting have no slope: the gradient is 0, and no step ever changes anything.

    Error rate, F1 from decisions and `argmax` are metrics. As losses they need a smooth stand-in.

    Blind spots: losses that are flat only far from the targets.
    """

    code, name, fault = "LW624", "flat-loss", "loss_for_task"
    message = "The loss doesn't change when predictions change a little, so that training has no direction."
    advice = "Use a smooth loss (crossentropy, soft Dice), and keep what is counted as a metric."
    example = 'model.compile(loss="binary_crossentropy", metrics=["accuracy"])'
    explains = TRAINING | {"input_unscaled", "target_unscaled"}

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            loss = self._flat(case, output) if output.objective.family == OTHER else None
            if loss is not None:
                text = f"{output.objective.name} stays at {loss:.4g} when all answers move by 0.001 of their size"
                yield self.found(text, output=output)

    @staticmethod
    def _flat(case: Case, output: Output) -> float | None:
        """The loss, where it isn't 0 and small steps change nothing."""
        both = pair(case, output)
        if both is None:
            return None
        y_true, y_pred = both
        size = max(float(np.abs(y_pred).max()), 1e-3)
        noise = np.random.default_rng(0).uniform(0.5, 1.0, y_pred.shape)
        moved = [unreduced(output.objective.loss, y_true, (y_pred + s * size * noise).astype("float32")) for s in STEPS]
        here = unreduced(output.objective.loss, y_true, y_pred)
        if here is None or any(values is None for values in moved) or not here.mean():
            return None
        still = [float((values == here).mean()) for values in moved if values is not None]
        return float(here.mean()) if min(still) > 0.95 else None

    bad = examples.binary(loss=errors)
    good = examples.binary(loss=distance)
