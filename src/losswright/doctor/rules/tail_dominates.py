"""LW825: squared errors that a few rows make up."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.probes.losses import pair
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings

TOP, MUCH, FEWEST = 0.02, 0.5, 100


def with_outliers(y):
    """Some targets far off."""
    y = y.copy()
    y[::100] += 60
    return y


class TailDominates(Remark):
    """An error of 60 counts in its square as 3,600 errors of 1: a handful of rows decides where the model goes.

    If they are mistakes, use a loss that forgives them; if they are what matters, one that is made for the tail.

    Blind spots: outliers that the model has learned by heart.
    """

    code, name, fault = "LW825", "tail-dominates", "loss_for_task"
    message = "A few rows make up most of the squared error."
    advice = "Use `huber` where they are mistakes, `lw.losses.Superquantile(...)` or a quantile where they matter."
    example = "model.compile(loss=lw.losses.Huber(delta=1.0))"

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            both = pair(case, output) if output.objective.name == "MeanSquaredError" else None
            if both is None or both[0].shape[0] < FEWEST or both[0].size != both[1].size:
                continue
            squares = ((both[0].reshape(both[1].shape) - both[1]).astype("float64") ** 2).reshape(len(both[0]), -1)
            rows = np.sort(squares.sum(axis=1))[::-1]
            count = max(1, int(TOP * len(rows)))
            share = float(rows[:count].sum() / rows.sum()) if rows.sum() > 0 else 0.0
            if share > MUCH:
                yield self.remark(f"{count} of {len(rows)} rows make up {share:.0%} of the loss", output=output)

    bad = examples.regression(target=with_outliers)
    good = examples.regression()
