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
        """The loss of answers ever nearer to the targets: from where the predictions are."""
        y_true, found = targets(output, train_sample(case)), predictions(case)
        y_pred = None if found is None else output.part(found)
        if y_true is None or y_pred is None or not np.isfinite(y_pred).all() or not callable(output.objective.loss):
            return None
        if (aim := _aim(output, y_true, y_pred)) is None or output.objective.family not in (REAL, OTHER):
            return None
        start = np.clip(y_pred, aim.min() - 2 * np.ptp(aim), aim.max() + 2 * np.ptp(aim))
        way = [(aim + far * (start - aim)).astype("float32") for far in (1.0, 0.7, 0.4, 0.1)]
        truth = aim if aim.size == y_true.size else y_true
        try:
            values = [keras.ops.convert_to_numpy(output.objective.loss(truth, step)) for step in way]
        except Exception:  # shapes that don't fit, or a loss with needs of its own: others see to that
            return None
        return [float(np.mean(value)) for value in values]

    bad = examples.regression(loss=negated)
    good = examples.regression(loss=keras.losses.mean_squared_error)


def _aim(output: Output, y_true: np.ndarray, y_pred: np.ndarray) -> np.ndarray | None:
    """The answers that would be right: the targets, or one-hot rows of whole-number labels."""
    if y_true.size == y_pred.size:
        return y_true.reshape(y_pred.shape).astype("float32")
    labels = output.targets.as_labels
    if (
        output.targets.is_classes
        and labels.ndim == 1
        and y_pred.ndim == 2
        and output.targets.classes <= y_pred.shape[1]
    ):
        return np.eye(y_pred.shape[1], dtype="float32")[y_true.reshape(-1).astype(int) % y_pred.shape[1]]
    return None
