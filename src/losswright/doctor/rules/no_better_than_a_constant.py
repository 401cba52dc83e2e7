"""LW530: a loss that always the same answer would reach."""

import math

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.outputs import Output
from losswright.doctor.probes.by_heart import by_heart
from losswright.doctor.probes.constant import loss_and_constant
from losswright.doctor.probes.spread import output_spread
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings

LEAST = 0.02  # of the constant's loss: less than that was not learned, or by chance


class NoBetterThanAConstant(Remark):
    """The mean of the targets, or the shares of the classes, is an answer that needs no inputs.

    A loss that is not below that of this answer has taken nothing from the inputs, however far it fell: from the first
    weights down to the constant is the easy part. For C classes alike the constant costs ln C. Where a copy of the
    model learns a few rows by heart, model and loss are able to learn, and the cause lies in data or training.

    Blind spots: losses of one's own; margins; targets with several labels a row.
    """

    code, name, fault = "LW530", "no-better-than-a-constant", "capacity"
    message = "The loss is no lower than that of always the same answer: the inputs were not used yet."
    advice = "Look at the findings above; if there are none, train on one batch until its loss is 0, then on all."
    example = "model.fit(x[:32], y[:32], epochs=200)  # a model that can learn learns these by heart"

    def check(self, case: Case) -> Findings:
        for output in case.supervised if case.history else ():
            both = loss_and_constant(case, output)
            if both is not None and both[0] > (1 - LEAST) * both[1]:
                known = f" (ln {output.units} = {math.log(output.units):.4g})" if output.units > 1 else ""
                text = f"the loss is {both[0]:.4g}; the same answer to all rows costs {both[1]:.4g}{known}"
                yield self.remark(text + self._more(case, output), output=output)

    @staticmethod
    def _more(case: Case, output: Output) -> str:
        """Whether all answers are one, and whether the model is able to learn at all."""
        seen, able = output_spread(case, output), by_heart(case)
        same = "; all rows get the same answer" if seen is not None and seen.constant else ""
        return same + (f"; yet a copy learns a few rows by heart ({able.text})" if able and able.learned else "")

    bad = examples.binary(optimizer={"class_name": "adam", "config": {"learning_rate": 1e-6}}, fit={"epochs": 5})
    good = examples.binary(**examples.TRAINED)
