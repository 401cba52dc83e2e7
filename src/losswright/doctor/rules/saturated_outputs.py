"""LW122: rows that are wrong by so much that the loss no longer slopes."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.objectives import BERNOULLI, CATEGORICAL, SPARSE
from losswright.doctor.outputs import Output
from losswright.doctor.probes.losses import pair
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings

FLOOR = 1e-7


def huge(x):
    """Inputs that drive a sigmoid to its ends."""
    return 10_000 * x


class SaturatedOutputs(Remark):
    """A crossentropy of probabilities clips them at 1e-7: beyond, the loss stays at 16.1 and its gradient is 0.

    The rows that are most wrong then teach nothing, and can't come back.

    Blind spots: probabilities that the last layer computes by itself.
    """

    code, name, fault = "LW122", "saturated-outputs", "loss_from_logits"
    message = "On rows that are most wrong, the loss is clipped and has no gradient."
    advice = "Leave out the last activation and use `from_logits=True`: there the gradient of a wrong row stays 1."
    example = "model.compile(loss=keras.losses.BinaryCrossentropy(from_logits=True))  # after Dense(1)"

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            squashed = output.activation == "sigmoid" or (output.activation == "softmax" and output.units > 1)
            if not output.objective.wants_probabilities or not squashed:
                continue
            chance = chance_of_truth(case, output)
            if chance is not None and (stuck := int((chance <= FLOOR).sum())):
                text = f"{stuck} of {len(chance)} rows give their label a probability of at most 1e-7"
                yield self.remark(f"{text}: loss 16.1, gradient 0", output=output)

    bad = examples.binary(inputs=huge)
    good = examples.binary()


def chance_of_truth(case: Case, output: Output) -> np.ndarray | None:
    """The probability that each row gives to its label (to the worst of several); None where it can't be told."""
    both = pair(case, output)
    if both is None:
        return None
    y_true, y_pred = both[0], both[1].astype("float64")
    if output.objective.family == BERNOULLI:
        if y_true.size != y_pred.size:
            return None
        truth = y_true.reshape(y_pred.shape)
        return np.where(truth > 0.5, y_pred, 1 - y_pred).reshape(len(y_pred), -1).min(axis=1)
    if output.objective.family == SPARSE and y_true.size != y_pred[..., 0].size:
        return None
    labels = y_true.argmax(axis=-1) if output.objective.family == CATEGORICAL else y_true.reshape(y_pred.shape[:-1])
    if labels.shape != y_pred.shape[:-1] or labels.min() < 0 or labels.max() >= y_pred.shape[-1]:
        return None
    chosen = np.take_along_axis(y_pred, labels.astype(int)[..., None], axis=-1)
    return (chosen[..., 0] / y_pred.sum(axis=-1)).reshape(len(y_pred), -1).min(axis=1)
