"""LW622: where the first NaN came from."""

import keras
import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.probes.curves import curve
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings


def with_gap(y):
    """One target missing."""
    return np.where(np.arange(len(y)) == 3, np.nan, y)


class FirstNonfinite(Remark):
    """A loss that is NaN stays NaN: the step after it makes every weight NaN.

    It comes from the rows, from the loss, or from weights that grew without bound.

    Blind spots: which step it was; `lw.Ledger()` names step, layer and row.
    """

    code, name, fault = "LW622", "first-nonfinite", "lr_too_high"
    message = "The loss became NaN or infinite."
    advice = "Train again with `callbacks=[lw.Ledger()]`, which names the first step, layer and row."
    example = "model.fit(x, y, callbacks=[lw.Ledger()])"

    def check(self, case: Case) -> Findings:
        seen = curve(case)
        if seen is None or seen.finite:
            return
        epoch = int(np.argmax(~np.isfinite(seen.values))) + 1
        yield self.remark(f"in epoch {epoch}, {self._where(case)}")

    @staticmethod
    def _where(case: Case) -> str:
        for name, part in (("inputs", case.train and case.train.x), ("targets", case.train and case.train.y)):
            leaves = [] if part is None else keras.tree.flatten(part)
            if any(leaf.dtype.kind == "f" and not np.isfinite(leaf).all() for leaf in leaves):
                return f"and {name} are not finite"
        lost = [w.path for w, v in zip(case.model.weights, case.model.get_weights(), strict=True) if not _finite(v)]
        return f"with finite rows; {len(lost)} weights are not finite" + (f", {lost[0]} the first" if lost else "")

    bad = examples.regression(target=with_gap, fit={"epochs": 1})
    good = examples.regression(fit={"epochs": 8}, optimizer=examples.QUICK)


def _finite(value: np.ndarray) -> bool:
    return value.dtype.kind != "f" or bool(np.isfinite(value).all())
