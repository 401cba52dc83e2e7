"""LW108: a last layer that is too narrow for the classes."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.objectives import BERNOULLI, CATEGORICAL, SPARSE
from losswright.doctor.outputs import Output
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING
from losswright.doctor.targets import CLASSES, MULTI_HOT, ONE_HOT


class UnitsAgainstClasses(Rule):
    """There must be a unit for each class, or one unit for yes or no.

    Blind spots: classes that don't occur in the sample.
    """

    code, name, fault = "LW108", "units-against-classes", "out_units"
    message = "The last layer has too few units for the classes in the targets."
    advice = "Give the last layer one unit a class with `softmax`, or for two classes one unit and labels 0 and 1."
    example = 'keras.layers.Dense(classes, activation="softmax")'
    explains = TRAINING | {"loss_for_task", "loss_label_form", "label_encoding"}

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            if said := self._too_few(output):
                yield self.found(said, output=output)

    @staticmethod
    def _too_few(output: Output) -> str | None:
        targets, family, units = output.targets, output.objective.family, output.units
        if targets.kind in (ONE_HOT, MULTI_HOT) and family in (BERNOULLI, CATEGORICAL) and 0 < units < targets.width:
            return f"{units} unit(s) for rows of {targets.width} classes"
        if targets.kind != CLASSES or targets.low < 0 or targets.width > 1:
            return None
        if family == SPARSE and 2 <= units <= targets.high and not (targets.low >= 1 and targets.high == units):
            return f"{units} unit(s), labels up to {targets.high:g}"
        if (
            family == BERNOULLI
            and units == 1
            and len(targets.levels) > 2
            and output.activation in ("sigmoid", "softmax")
        ):
            return f"one unit for the {len(targets.levels)} classes {targets.low:g} to {targets.high:g}"
        return None

    bad = examples.classes(units=2)
    good = examples.classes(units=3)
