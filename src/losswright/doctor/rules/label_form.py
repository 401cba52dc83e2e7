"""LW201: whole-number labels for a loss that wants one-hot rows, or the reverse."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.finding import Finding
from losswright.doctor.objectives import CATEGORICAL, SPARSE
from losswright.doctor.outputs import Output
from losswright.doctor.repairs import other_loss, output_of
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING
from losswright.doctor.targets import CLASSES, ONE_HOT, YES_NO


class LabelForm(Rule):
    """A sparse loss wants the number of the class, a categorical one a row with a 1 at it.

    Given the other, Keras stops, or broadcasts one against the other.

    Blind spots: losses of one's own.
    """

    code, name, fault = "LW201", "label-form", "loss_label_form"
    message = "The labels have one form, and the loss wants the other (whole numbers, or one-hot rows)."
    advice = "Whole numbers go with `sparse_categorical_crossentropy`, one-hot rows with `categorical_crossentropy`."
    example = 'model.compile(loss="sparse_categorical_crossentropy")'
    explains = TRAINING | {"shape_broadcast", "out_units"}

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            if said := self._mismatch(output):
                yield self.found(f"{said}; shape {output.targets.values.shape}", output=output)

    @staticmethod
    def _mismatch(output: Output) -> str | None:
        targets, family, units = output.targets, output.objective.family, output.units
        if family == SPARSE and targets.kind == ONE_HOT and targets.width == units:
            return f"{output.objective.name} got one-hot rows"
        if family == CATEGORICAL and targets.kind in (CLASSES, YES_NO) and targets.width == 1 and units > 1:
            return f"{output.objective.name} got the whole numbers {targets.low:g} to {targets.high:g}"
        return None

    def repair(self, case: Case, finding: Finding) -> Change | None:
        sparse = output_of(case, finding).objective.family == SPARSE
        return other_loss(case, finding, "categorical_crossentropy" if sparse else "sparse_categorical_crossentropy")

    bad = examples.classes(target=examples.one_hot)
    good = examples.classes(loss="categorical_crossentropy", target=examples.one_hot)
