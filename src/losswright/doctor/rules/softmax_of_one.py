"""LW101: a softmax over a single unit."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.finding import Finding
from losswright.doctor.probes.spread import output_spread
from losswright.doctor.repairs import last_activation
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING


class SoftmaxOfOne(Rule):
    """The softmax of one number is 1, whatever the number, so the output never changes and nothing is learned.

    Blind spots: a softmax written by hand in a layer of one's own, unless its outputs are all 1.
    """

    code, name, fault = "LW101", "softmax-of-one", "out_act_softmax_single"
    message = "The last layer takes the softmax of a single unit, which is always 1."
    advice = "Use `sigmoid` with one unit, or two units with `softmax` and whole-number labels."
    example = 'keras.layers.Dense(1, activation="sigmoid")'
    explains = TRAINING | {"out_act_range", "out_act_missing", "input_unscaled", "label_misaligned"}

    def check(self, case: Case) -> Findings:
        for output in case.outputs:
            if output.activation == "softmax" and output.units == 1:
                spread = output_spread(case, output)
                seen = f"; outputs range from {spread.text}" if spread else ""
                yield self.found(f"softmax over an axis of length 1{seen}", output=output)

    def repair(self, case: Case, finding: Finding) -> Change | None:
        return last_activation(case, finding, "sigmoid")

    bad = examples.binary("softmax")
    good = examples.binary("sigmoid")
