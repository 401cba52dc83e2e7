"""LW114: the crossentropy of several classes on a single unit."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.finding import Finding
from losswright.doctor.objectives import CATEGORICAL, SPARSE
from losswright.doctor.repairs import other_loss
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING


class ClassLossOfOneUnit(Rule):
    """A crossentropy of several classes divides each row by its sum: with one unit that gives 1, and a loss of 0.

    Nothing is learned, and the loss looks perfect.

    Blind spots: models that don't tell their outputs.
    """

    code, name, fault = "LW114", "class-loss-of-one-unit", "loss_for_task"
    message = "The loss is that of several classes, but the last layer has one unit."
    advice = "Use `binary_crossentropy` with one `sigmoid` unit, or a unit a class with `softmax`."
    example = 'model.compile(loss="binary_crossentropy")'
    explains = TRAINING | {"out_units", "input_unscaled", "label_misaligned", "loss_label_form", "out_act_task"}

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            several = output.objective.family in (CATEGORICAL, SPARSE) and output.objective.name != "KLDivergence"
            if several and output.units == 1 and output.activation != "softmax" and output.targets.width == 1:
                text = (
                    f"{output.objective.name} on one unit with {output.activation}; {len(output.targets.levels)} labels"
                )
                yield self.found(text, output=output)

    def repair(self, case: Case, finding: Finding) -> Change | None:
        return other_loss(case, finding, "binary_crossentropy")

    bad = examples.binary(loss="categorical_crossentropy")
    good = examples.binary()
