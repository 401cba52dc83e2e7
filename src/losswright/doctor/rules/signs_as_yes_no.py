"""LW203: labels other than 0 and 1 in a loss of yes or no."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.objectives import BERNOULLI
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING
from losswright.doctor.targets import CLASSES, SIGNS


def signs(y):
    """-1 and 1 in place of 0 and 1."""
    return 2 * y - 1


class SignsAsYesNo(Rule):
    """Binary crossentropy reads a label as a probability.

    At -1 or 2 it has no lower bound: the loss falls for ever, and the outputs say nothing.

    Blind spots: real targets in [0, 1] that are no probabilities.
    """

    code, name, fault = "LW203", "labels-not-0-and-1", "label_encoding"
    message = "The loss of yes or no wants labels 0 and 1, and got others."
    advice = "Map the labels to 0 and 1; for more than two classes use a unit a class with `softmax`."
    example = "y = (y > 0).astype(int)  # from -1 and 1"
    explains = TRAINING | {"out_act_range", "loss_for_task"}

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            two = output.targets.kind == SIGNS or (output.targets.kind == CLASSES and len(output.targets.levels) == 2)
            if output.objective.family == BERNOULLI and two:
                seen = " and ".join(f"{level:g}" for level in output.targets.levels)
                yield self.found(f"the labels are {seen}; {output.objective.name} wants 0 and 1", output=output)

    bad = examples.binary(target=signs)
    good = examples.binary()
