"""LW202: labels that the loss has no class for."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.objectives import SPARSE
from losswright.doctor.outputs import Output
from losswright.doctor.probes.losses import setting
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING
from losswright.doctor.targets import CLASSES, CONTINUOUS, SIGNS


def from_one(y):
    """Labels that start at 1."""
    return y + 1


class LabelsBeyondClasses(Rule):
    """With C units a sparse loss knows the classes 0 to C - 1.

    What is beyond gets loss 0 or NaN on JAX, and stops other backends; fractions are cut off, so that labels divided by
    something become class 0.

    Blind spots: labels in range but in another order than the user thinks.
    """

    code, name, fault = "LW202", "labels-beyond-classes", "label_encoding"
    message = "The labels are not the whole numbers from 0 that the loss wants."
    advice = "Number the classes from 0 without gaps, as integers, and leave labels out of any scaling of inputs."
    example = "y = np.unique(y, return_inverse=True)[1]"
    explains = TRAINING | {"out_units", "loss_for_task"}

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            if output.objective.family == SPARSE and output.units > 1 and (said := self._wrong(output)):
                yield self.found(said, output=output)

    @staticmethod
    def _wrong(output: Output) -> str | None:
        targets, units = output.targets, output.units
        if targets.kind == CONTINUOUS or (targets.kind != CLASSES and any(targets.levels % 1)):
            return f"labels are fractions, {targets.low:.4g} to {targets.high:.4g}; they are cut off to whole numbers"
        offset = targets.low >= 1 and targets.high == units
        negative = targets.low < 0 and targets.low != setting(output.objective.loss, "ignore_class")
        if targets.kind in (CLASSES, SIGNS) and (negative or offset):
            return f"labels run from {targets.low:g} to {targets.high:g}, classes from 0 to {units - 1}"
        return None

    bad = examples.classes(target=from_one)
    good = examples.classes()
