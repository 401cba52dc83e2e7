"""LW103: the model squashes its output, and the loss squashes it again."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.finding import Finding
from losswright.doctor.objectives import BERNOULLI
from losswright.doctor.probes.spread import output_spread
from losswright.doctor.repairs import last_activation
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import SLOW

SQUASHING = {"sigmoid", "softmax", "hard_sigmoid"}


class SquashedTwice(Rule):
    """The sigmoid of a probability lies in [0.5, 0.73], so the loss can't come near zero, and confidence is lost.

    Blind spots: logits that happen to be shares of 1 on all rows that were looked at.
    """

    code, name, fault = "LW103", "squashed-twice", "loss_from_logits"
    message = "The outputs are probabilities already, but the loss is told that they are logits."
    advice = "Make the last layer linear (best), or give the loss `from_logits=False`."
    example = "keras.layers.Dense(1)  # with BinaryCrossentropy(from_logits=True)"
    explains = SLOW | {"out_act_redundant", "hidden_act_bad"}

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            spread = output_spread(case, output)
            if not output.objective.from_logits or spread is None or not spread.in_unit:
                continue
            several = output.objective.family != BERNOULLI
            if output.activation in SQUASHING or (output.activation is None and (spread.sums_to_one or not several)):
                evidence = f"outputs lie in {spread.text}{', rows sum to 1' if spread.sums_to_one else ''}"
                yield self.found(f"{evidence}; {output.objective.name} has from_logits=True", output=output)

    def repair(self, case: Case, finding: Finding) -> Change | None:
        return last_activation(case, finding, "linear")

    bad = examples.binary("sigmoid", examples.logits("BinaryCrossentropy"))
    good = examples.binary("linear", examples.logits("BinaryCrossentropy"))
