"""How sure a model is of its answers, and how often it is right."""

import numpy as np

from losswright.doctor.case import Case, probe
from losswright.doctor.outputs import Output
from losswright.doctor.probes.forward import held_out, held_out_predictions, targets
from losswright.doctor.probes.labels import true_labels
from losswright.doctor.targets import CLASSES, ONE_HOT, YES_NO

BINS = 10


@probe
def sure_and_right(case: Case, output: Output) -> tuple[np.ndarray, np.ndarray] | None:
    """For each held-out row the probability of the answer, and whether it is right; None without probabilities."""
    rows, found = held_out(case), held_out_predictions(case)
    y, p = targets(output, rows), None if found is None else output.part(found)
    known = output.targets.kind in (YES_NO, ONE_HOT, CLASSES) and output.activation in ("sigmoid", "softmax")
    if not known or y is None or p is None or p.ndim != 2 or not np.isfinite(p).all():
        return None
    chances = np.hstack([1 - p, p]) if p.shape[1] == 1 else p
    truth = true_labels(output, y).reshape(-1)
    return (chances.max(axis=1), chances.argmax(axis=1) == truth) if len(truth) == len(p) else None


def bins_of(sure: np.ndarray, right: np.ndarray) -> list[tuple[float, float, int]]:
    """Mean certainty, share of right answers and number of rows, in bins of equal width that have rows."""
    places = np.minimum((sure * BINS).astype(int), BINS - 1)
    return [(float(sure[places == b].mean()), float(right[places == b].mean()), int((places == b).sum()))
            for b in np.unique(places)]  # fmt: skip


def calibration_error(sure: np.ndarray, right: np.ndarray) -> float:
    """The mean distance of how sure and how often right, over ten bins of equal width."""
    return sum(abs(a - b) * count for a, b, count in bins_of(sure, right)) / len(sure)
