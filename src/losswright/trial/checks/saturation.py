"""A prediction that is surely wrong is pulled back."""

import numpy as np

from losswright.kernels.operations import first_nonfinite
from losswright.kernels.slopes import gradient_of
from losswright.trial.check import Check, Fault, NotApplicable
from losswright.trial.checks.finite import beyond, edges_of


class Saturation(Check):
    """A clip, as in most losses on probabilities, makes the gradient 0 exactly where the model errs most.

    Such samples never get better, and a NaN there ends the training.
    """

    name, question = "saturation", "a surely wrong prediction has a gradient, and it is finite"

    def find(self, subject):
        edges = edges_of(subject)
        if edges is None:
            raise NotApplicable("the edges of its domain aren't known; name it with domain=")
        _, slopes = subject.slopes(edges.y_true, edges.y_pred)
        _, wide = subject.slopes(edges.y_true, edges.y_pred, dtype="float64")
        ordinary = abs(subject.slopes(subject.sample.y_true, subject.sample.y_pred)[1])
        floor = subject.domain.floor * float(np.median(ordinary[ordinary > 0])) if ordinary.any() else 0.0
        broken = ~np.isfinite(slopes) & ~beyond(wide)
        vanished = edges.pulled & (abs(slopes) <= floor)
        for wrong, says in ((broken, "gradient {}"), (vanished, "the gradient vanishes: {:.3g}")):
            if wrong.any():
                at = tuple(int(i) for i in np.argwhere(wrong)[0])
                yield Fault(
                    f"{says.format(slopes[at])} at y_pred{list(at)}{_made_by(subject, edges, at[0], wrong is broken)}",
                    edges.row_text(at[0]),
                    "drop the clip and compute from logits, or keep both sides of a `where` finite",
                )


def _made_by(subject, edges, row: int, is_broken: bool) -> str:
    if not is_broken:
        return ""
    one = edges.rows(slice(row, row + 1))
    loss = subject.arranged()
    culprit = first_nonfinite(gradient_of(lambda p: loss(one.y_true, p)), one.y_pred)
    return f", from the operation {culprit}" if culprit else ""
