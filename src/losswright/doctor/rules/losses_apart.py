"""LW432: losses of several outputs that are orders of magnitude apart."""

import math

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings

APART = 1_000.0


class LossesApart(Remark):
    """The total is a sum: an output whose loss is a thousand times another's has a thousand times its say.

    Blind spots: losses of other kinds, whose gradients may be closer than their values.
    """

    code, name, fault = "LW432", "losses-apart", "loss_weights"
    message = "The losses of the outputs are orders of magnitude apart."
    advice = 'Scale the targets alike, set `loss_weights`, or use `lw.compile(..., balance="uncertainty")`.'
    example = 'lw.compile(model, "adam", loss=losses, balance="uncertainty")'

    def check(self, case: Case) -> Findings:
        first = {output.name: self._first(case, output.name) * abs(output.weight) for output in case.supervised}
        some = {name: value for name, value in first.items() if 0 < value < math.inf}
        if len(some) > 1 and max(some.values()) > APART * min(some.values()):
            parts = ", ".join(f"{name} {value:.3g}" for name, value in some.items())
            yield self.remark(f"in the first epoch, with their weights: {parts}")

    @staticmethod
    def _first(case: Case, name: str) -> float:
        values = case.history.get(f"{name}_loss") or [0.0]
        return abs(values[0])

    bad = examples.TwoOutputs(scale=1_000.0)
    good = examples.TwoOutputs(scale=1.0)
