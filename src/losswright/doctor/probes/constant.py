"""The same answer to all rows that costs least, and what it costs: learning begins below that."""

import numpy as np

from losswright.doctor.case import Case, probe
from losswright.doctor.objectives import BERNOULLI, CATEGORICAL, REAL, SPARSE
from losswright.doctor.outputs import Output
from losswright.doctor.probes.losses import mean_loss, pair
from losswright.doctor.targets import CLASSES, ONE_HOT, YES_NO


@probe
def loss_and_constant(case: Case, output: Output) -> tuple[float, float] | None:
    """The mean loss of the model's answers to training rows, and of the best constant; None where either isn't known.

    For C classes alike the constant costs ln C.
    """
    both = pair(case, output)
    return None if both is None else beside_constant(output, *both)


def beside_constant(output: Output, y_true: np.ndarray, y_pred: np.ndarray) -> tuple[float, float] | None:
    """Likewise of given answers."""
    constant = best_constant(output, y_pred.shape)
    if constant is None:
        return None
    mine, plain = (mean_loss(output.objective.loss, y_true, answers) for answers in (y_pred, constant))
    return (mine, plain) if mine is not None and plain is not None and plain > 0 else None


def best_constant(output: Output, shape: tuple[int, ...]) -> np.ndarray | None:
    """The answer to all rows that costs least, in the shape of the outputs; None where it isn't known."""
    family, seen = output.objective.family, output.targets
    if family == REAL and seen.width == shape[-1]:
        center = np.median if output.objective.name == "MeanAbsoluteError" else np.mean
        return np.broadcast_to(center(seen.values.reshape(-1, shape[-1]), axis=0), shape).astype("float32")
    if family == BERNOULLI and seen.kind == YES_NO:
        chance = np.array([seen.numbers.mean()])
        odds = np.log(chance / (1 - chance))
    elif family in (SPARSE, CATEGORICAL) and seen.kind in (CLASSES, ONE_HOT) and seen.classes == shape[-1]:
        chance = seen.shares
        odds = np.log(chance + 1e-12)
    else:
        return None
    return np.broadcast_to(odds if output.objective.from_logits else chance, shape).astype("float32")
