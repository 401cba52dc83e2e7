"""LW401: a loss that is smaller where predictions are worse."""

import keras
import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.objectives import OTHER, REAL
from losswright.doctor.outputs import Output
from losswright.doctor.probes.forward import predictions, targets, train_sample
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING


def negated(y_true, y_pred):
    """Squared error with the sign of a score."""
    return -keras.losses.mean_squared_error(y_true, y_pred)


class SignOfLoss(Rule):
    """Keras minimises. A score (larger is better) as a loss is driven to its worst.

    Blind spots: losses for which a step towards the target is no improvement.
    """

    code, name, fault = "LW401", "sign-of-loss", "loss_sign_reduction"
    message = "The loss is smaller where predictions are worse: training makes them so."
    advice = "Return the negative of a score, so that better is smaller."
    example = "def loss(y_true, y_pred):\n    return -similarity(y_true, y_pred)"
    explains = TRAINING | {"out_act_range", "target_unscaled", "input_unscaled", "label_misaligned"}

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            values = self._along_the_way(case, output)
            if values is not None and np.all(np.diff(values) > 0):
                text = ", ".join(f"{value:.4g}" for value in values)
                yield self.found(f"from far off to the targets themselves the loss goes {text}", output=output)

    @staticmethod
    def _along_the_way(case: Case, output: Output) -> list[float] | None:
        """The loss of answers ever nearer to the targets: from twice as far as the predictions are."""
        y_true, found = targets(output, train_sample(case)), predictions(case)
        y_pred = None if found is None else output.part(found)
        if y_true is None or y_pred is None or output.objective.family not in (REAL, OTHER):
            return None
        y_true = y_true.reshape(y_pred.shape).astype("float32") if y_true.size == y_pred.size else None
        if y_true is None or not np.isfinite(y_pred).all() or not callable(output.objective.loss):
            return None
        start = np.clip(y_pred, y_true.min() - 2 * np.ptp(y_true), y_true.max() + 2 * np.ptp(y_true))
        way = [(y_true + far * (start - y_true)).astype("float32") for far in (2.0, 1.0, 0.5, 0.0)]
        with np.errstate(all="ignore"):
            values = [keras.ops.convert_to_numpy(output.objective.loss(y_true, step)) for step in way]
        return [float(np.mean(value)) for value in values]

    bad = examples.regression(loss=negated)
    good = examples.regression(loss=keras.losses.mean_squared_error)
