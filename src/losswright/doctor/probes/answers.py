"""The labels that the model gives to rows, beside the true ones."""

import numpy as np

from losswright.doctor.case import Case, probe
from losswright.doctor.outputs import Output
from losswright.doctor.probes.forward import held_out, held_out_predictions, predictions, targets, train_sample
from losswright.doctor.probes.labels import predicted_labels, true_labels


@probe
def truth_and_answers(case: Case, output: Output) -> tuple[np.ndarray, np.ndarray] | None:
    """Flat, of held-out rows, or of training rows where there are none; None where either can't be told."""
    rows, found = held_out(case), held_out_predictions(case)
    if rows is None:
        rows, found = train_sample(case), predictions(case)
    y_true, y_pred = targets(output, rows), None if found is None else output.part(found)
    if y_true is None or y_pred is None or not np.isfinite(y_pred).all():
        return None
    truth, answers = true_labels(output, y_true).reshape(-1), predicted_labels(output, y_pred).reshape(-1)
    return (truth, answers) if truth.shape == answers.shape else None
