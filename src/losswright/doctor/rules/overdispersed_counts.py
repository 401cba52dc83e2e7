"""LW228: counts that spread more than a Poisson law says."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.probes.losses import pair
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings

MUCH = 3.0


def clumped(y):
    """Counts of which most are 0, and some large."""
    return np.where(np.arange(len(y)) % 8 == 0, 40, 0).astype("float32")


class OverdispersedCounts(Remark):
    """Under a Poisson law the variance equals the mean. Where it is several times that, the tail is not believed.

    The mean may still be right; intervals and likelihoods are not.

    Blind spots: models that have not learned yet, whose errors count as spread.
    """

    code, name, fault = "LW228", "overdispersed-counts", "loss_for_task"
    message = "The counts spread more about the answers than a Poisson law allows."
    advice = "Use `lw.losses.NegativeBinomial()`, or a zero-inflated loss where most rows are 0."
    example = "model.compile(loss=lw.losses.NegativeBinomial(dispersion=0.5))"

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            both = pair(case, output) if output.objective.name == "Poisson" else None
            if both is None or both[0].size != both[1].size or (both[1] <= 0).any():
                continue
            y, rate = both[0].reshape(-1).astype("float64"), both[1].reshape(-1).astype("float64")
            rate *= y.mean() / rate.mean()
            ratio = float(((y - rate) ** 2).mean() / rate.mean()) if rate.mean() > 0 else 0.0
            if ratio > MUCH:
                yield self.remark(f"the variance about the answers is {ratio:.1f} times the mean", output=output)

    bad = examples.regression("exponential", "poisson", target=clumped)
    good = examples.regression("exponential", "poisson", target=examples.counts, **examples.TRAINED)
