"""LW109: a loss of real numbers on classes."""

from collections.abc import Iterator

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.finding import WARNING
from losswright.doctor.objectives import REAL
from losswright.doctor.outputs import Output
from losswright.doctor.suspicion import SuspectingRule, Suspicion
from losswright.doctor.targets import MULTI_HOT, ONE_HOT, YES_NO

SQUASHED = ("sigmoid", "softmax", "hard_sigmoid", "tanh")


class SquaredErrorOfClasses(SuspectingRule):
    """The squared error of a probability has no gradient where the model is surely wrong.

    At a sigmoid of 0.999 for a label 0 the slope is 0.002 instead of 1, so a unit that saturates early never comes
    back. Where training starts well it may do no harm (the Brier score is a proper score).

    Blind spots: labels that are targets of a regression on purpose.
    """

    code, name, fault = "LW109", "squared-error-of-classes", "loss_for_task"
    message = "A loss made for real numbers is used on classes."
    advice = "Use `binary_crossentropy` for yes or no, `categorical_crossentropy` (or sparse) for one of several."
    example = 'model.compile(loss="binary_crossentropy")'
    standing = WARNING

    def suspect(self, case: Case) -> Iterator[Suspicion]:
        for output in case.supervised:
            kinds = (YES_NO, ONE_HOT, MULTI_HOT)
            if output.objective.family == REAL and output.targets.kind in kinds and self._ends_squashed(output):
                text = f"{output.objective.name} on targets that are {output.targets.kind}, after {output.activation}"
                change = Change(f"loss {_fitting(output)}", loss={output.name: _fitting(output)})
                yield Suspicion(text, (change,) if output.activation in SQUASHED[:2] else (), 0.5, output)

    @staticmethod
    def _ends_squashed(output: Output) -> bool:
        return output.activation in SQUASHED or output.targets.kind == ONE_HOT

    bad = examples.binary(loss="mean_absolute_error", hidden=((8, "sigmoid"),), fit={"epochs": 2})
    good = examples.binary()


def _fitting(output: Output) -> str:
    several = output.targets.kind == ONE_HOT and output.activation == "softmax"
    return "categorical_crossentropy" if several else "binary_crossentropy"
