"""From outputs to labels, as the task of the output has it."""

import numpy as np

from losswright.doctor.outputs import Output
from losswright.doctor.targets import MULTI_HOT, ONE_HOT, Targets


def true_labels(output: Output, y_true: np.ndarray) -> np.ndarray:
    """Positions of classes: of the 1 in one-hot rows, of the level among the training labels; bits of several."""
    kind = output.targets.kind
    if kind == ONE_HOT and y_true.ndim > 1:
        return y_true.argmax(axis=-1)
    if kind == MULTI_HOT:
        return (y_true > 0.5).astype(int)
    labels = Targets(y_true)
    return np.searchsorted(output.targets.levels, y_true.astype("float64")).reshape(labels._label_shape())


def predicted_labels(output: Output, y_pred: np.ndarray) -> np.ndarray:
    """Likewise of predictions: the largest of several, or above the middle."""
    kind, units = output.targets.kind, y_pred.shape[-1] if y_pred.ndim > 1 else 1
    if kind != MULTI_HOT and units > 1:
        return np.nan_to_num(y_pred, nan=-np.inf).argmax(axis=-1)
    labels = (y_pred > middle(output)).astype(int)
    return labels if kind == MULTI_HOT else labels.reshape(y_pred.shape[:-1] if units == 1 else y_pred.shape)


def middle(output: Output) -> float:
    """The value above which an output says yes: 0 for logits and margins, 0.5 for probabilities."""
    logits = output.objective.from_logits and output.activation not in ("sigmoid",)
    signed = output.activation == "tanh" or output.targets.low < 0
    return 0.0 if logits or signed else 0.5
