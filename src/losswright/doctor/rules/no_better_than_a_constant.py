"""LW530: a loss that always the same answer would reach."""

import math

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.objectives import BERNOULLI, CATEGORICAL, REAL, SPARSE
from losswright.doctor.outputs import Output
from losswright.doctor.probes.losses import mean_loss, pair
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings
from losswright.doctor.targets import CLASSES, ONE_HOT, YES_NO

LEAST = 0.02  # of the constant's loss: less than that was not learned, or by chance


class NoBetterThanAConstant(Remark):
    """The mean of the targets, or the shares of the classes, is an answer that needs no inputs.

    A loss that is not below that of this answer has taken nothing from the inputs, however far it fell: from the first
    weights down to the constant is the easy part. For C classes alike the constant costs ln C.

    Blind spots: losses of one's own; margins; targets with several labels a row.
    """

    code, name, fault = "LW530", "no-better-than-a-constant", "capacity"
    message = "The loss is no lower than that of always the same answer: the inputs were not used yet."
    advice = "Look at the findings above; if there are none, train on one batch until its loss is 0, then on all."
    example = "model.fit(x[:32], y[:32], epochs=200)  # a model that can learn learns these by heart"

    def check(self, case: Case) -> Findings:
        for output in case.supervised if case.history else ():
            both = pair(case, output)
            constant = None if both is None else best_constant(output, both[1].shape)
            if both is None or constant is None:
                continue
            mine, plain = (mean_loss(output.objective.loss, both[0], p) for p in (both[1], constant))
            if mine is not None and plain is not None and plain > 0 and mine > (1 - LEAST) * plain:
                known = f" (ln {output.units} = {math.log(output.units):.4g})" if output.units > 1 else ""
                yield self.remark(f"loss {mine:.4g}, of the best constant {plain:.4g}{known}", output=output)

    bad = examples.binary(optimizer={"class_name": "adam", "config": {"learning_rate": 1e-6}}, fit={"epochs": 5})
    good = examples.binary(fit={"epochs": 10}, optimizer=examples.QUICK)


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
