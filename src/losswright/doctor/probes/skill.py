"""How much better than a constant answer the predictions are: 0 is chance, 1 is perfect."""

import numpy as np

from losswright.doctor.case import Case, probe
from losswright.doctor.objectives import OTHER
from losswright.doctor.outputs import Output
from losswright.doctor.probes.forward import held_out, held_out_predictions, predictions, targets, train_sample
from losswright.doctor.probes.labels import predicted_labels, true_labels
from losswright.doctor.recording import Rows
from losswright.doctor.targets import CLASSES, MULTI_HOT, ONE_HOT, SIGNS, YES_NO

WORST = -1.0


def is_classification(output: Output) -> bool:
    """Whether the output is to tell classes apart, going by targets, loss and activation together."""
    kind = output.targets.kind
    if kind in (ONE_HOT, MULTI_HOT, YES_NO, SIGNS):
        return output.objective.classifies or output.activation != "linear" or kind in (ONE_HOT, MULTI_HOT)
    return kind == CLASSES and (output.objective.classifies or output.activation == "softmax")


def skill_of(output: Output, y_true: np.ndarray, y_pred: np.ndarray) -> float:
    """Balanced accuracy above chance, or R2; -1 where predictions are not finite or worse than that."""
    y_pred = np.asarray(y_pred, "float64")
    if not np.isfinite(y_pred).all():
        return WORST
    try:
        found = (
            _class_skill(output, y_true, y_pred) if is_classification(output) else _real_skill(output, y_true, y_pred)
        )
    except (ValueError, IndexError):  # shapes that don't fit each other: nothing was learned that could be judged
        return WORST
    return float(np.clip(found, WORST, 1.0)) if np.isfinite(found) else 0.0


def _class_skill(output: Output, y_true: np.ndarray, y_pred: np.ndarray) -> float:
    truth, answer = true_labels(output, y_true).reshape(-1), predicted_labels(output, y_pred).reshape(-1)
    if truth.shape != answer.shape:
        return WORST
    return balanced_skill(truth, answer)


def balanced_skill(truth: np.ndarray, answer: np.ndarray) -> float:
    """The mean recall of the classes that occur, from 0 at chance to 1."""
    present = np.unique(truth)
    if len(present) < 2:
        return 0.0
    recall = float(np.mean([(answer[truth == label] == label).mean() for label in present]))
    return (recall - 1 / len(present)) / (1 - 1 / len(present))


def _real_skill(output: Output, y_true: np.ndarray, y_pred: np.ndarray) -> float:
    truth = np.asarray(y_true, "float64").reshape(len(y_true), -1)
    answer = y_pred.reshape(len(y_pred), -1)
    if truth.shape != answer.shape:
        return WORST
    spread = ((truth - truth.mean(axis=0)) ** 2).sum()
    if spread == 0:
        return 0.0
    if output.objective.family == OTHER:  # it may aim elsewhere than at the mean: a shift is no fault
        answer = answer + (truth - answer).mean(axis=0)
    return float(1 - ((truth - answer) ** 2).sum() / spread)


@probe
def skill(case: Case, output: Output) -> float | None:
    """On held-out rows, or on training rows where there are none; None where it can't be told."""
    return _skill(output, held_out(case), held_out_predictions(case)) if held_out(case) else train_skill(case, output)


@probe
def train_skill(case: Case, output: Output) -> float | None:
    """On training rows."""
    return _skill(output, train_sample(case), predictions(case))


def _skill(output: Output, rows: Rows | None, found: object) -> float | None:
    y_true, y_pred = targets(output, rows), None if found is None else output.part(found)
    return None if y_true is None or y_pred is None else skill_of(output, y_true, y_pred)


@probe
def overall_skill(case: Case) -> float | None:
    """Of the worst output."""
    found = [value for output in case.supervised if (value := skill(case, output)) is not None]
    return min(found) if found else None


def score_name(case: Case) -> str:
    """What the skill is, in words."""
    return "balanced accuracy above chance" if any(map(is_classification, case.supervised)) else "R2"
