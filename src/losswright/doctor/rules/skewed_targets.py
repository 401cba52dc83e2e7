"""LW226: positive targets with a long tail under squared error."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings
from losswright.doctor.targets import CONTINUOUS

SKEWED = 3.0


class SkewedTargets(Remark):
    """Prices, durations and claims spread by factors, not by sums.

    Squared error then listens to the few largest rows alone, and errors grow with the target.

    Blind spots: skew that the inputs explain.
    """

    code, name, fault = "LW226", "skewed-targets", "loss_for_task"
    message = "The targets are positive with a long tail, and squared error listens to the tail alone."
    advice = "Train on `log1p(y)`, or use `lw.losses.GammaDeviance()` or `lw.losses.Tweedie(...)` with a positive end."
    example = "model.fit(x, np.log1p(y)); y_pred = np.expm1(model.predict(x))"

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            y = output.targets.numbers
            if output.objective.name != "MeanSquaredError" or output.targets.kind != CONTINUOUS or y.min() < 0:
                continue
            skew = float((((y - y.mean()) / (y.std() + 1e-12)) ** 3).mean())
            if skew > SKEWED:
                top = np.sort(y)[-max(1, len(y) // 100) :].sum() / y.sum()
                yield self.remark(f"skewness {skew:.1f}; the largest 1 % of the rows hold {top:.0%}", output=output)

    bad = examples.regression(target=np.exp)
    good = examples.regression()
