"""LW115: several units against one number a row."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.objectives import BERNOULLI, REAL
from losswright.doctor.outputs import Output
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING
from losswright.doctor.targets import CLASSES, YES_NO


class WideOutputOfNumbers(Rule):
    """A loss that works element by element compares each of the units with the one label of the row.

    Class 7 is then asked of all ten units at once; Keras stretches the label over them, or stops.

    Blind spots: losses of one's own.
    """

    code, name, fault = "LW115", "wide-output-of-numbers", "loss_for_task"
    message = (
        "The last layer has several units, the targets have one number a row, and the loss compares them one by one."
    )
    advice = "For classes use `sparse_categorical_crossentropy`; for one real number, one unit."
    example = 'model.compile(loss="sparse_categorical_crossentropy")'
    explains = TRAINING | {"out_act_task", "shape_broadcast", "out_act_range", "label_encoding", "out_units"}

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            if output.objective.family in (BERNOULLI, REAL) and output.units > 1 and self._has_one_number(output):
                text = f"{output.units} units, targets of shape {output.targets.values.shape} that are"
                yield self.found(f"{text} {output.targets.kind}, {output.objective.name}", output=output)

    @staticmethod
    def _has_one_number(output: Output) -> bool:
        flat = output.targets.values.ndim == 1 or (output.targets.values.ndim == 2 and output.targets.width == 1)
        return flat and len(output.shape or ()) == 2 and output.targets.kind in (CLASSES, YES_NO)

    bad = examples.classes(loss="mean_squared_error")
    good = examples.classes()
