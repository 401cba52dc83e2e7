"""LW125: the numbers of classes taken for amounts."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.finding import ERROR, WARNING
from losswright.doctor.objectives import REAL
from losswright.doctor.outputs import Output
from losswright.doctor.probes.forward import held_out, held_out_predictions, targets
from losswright.doctor.probes.metrics import ACCURACIES, metric_names
from losswright.doctor.probes.reference import class_skill
from losswright.doctor.probes.skill import balanced_skill
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING
from losswright.doctor.targets import CLASSES

FEWEST, MOST, WORSE = 3, 100, 0.2


class NumbersOfClasses(Rule):
    """Squared and absolute error take class 4 for twice class 2, and an answer between two classes for a good one.

    Where the numbers are names, their order means nothing, and no line leads through it. Told by what happens when
    outputs are rounded to the nearest class: plain learners that take the numbers for classes find far more.

    Blind spots: models that are judged without held-out rows; grades and counts are amounts, and left alone.
    """

    code, name, fault = "LW125", "numbers-of-classes", "loss_for_task"
    message = "The targets are numbers of classes, and the loss takes them for amounts."
    advice = "Give the last layer a unit a class and `softmax`, and use `sparse_categorical_crossentropy`."
    example = 'keras.layers.Dense(10, activation="softmax")  # with loss="sparse_categorical_crossentropy"'
    explains = TRAINING | {"target_unscaled", "metric_mismatch"}

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            if not self._may_be_classes(output):
                continue
            seen = self._rounded(case, output)
            text = f"whole numbers {output.targets.low:g} to {output.targets.high:g}, {output.objective.name}"
            if seen is not None and seen[1] - seen[0] > WORSE:
                found = f"rounded, the outputs have a skill of {seen[0]:.2f}, plain learners of classes {seen[1]:.2f}"
                yield self.found(f"{text}; {found}", severity=ERROR, output=output)
            elif ACCURACIES & set(metric_names(case)):
                yield self.found(f"{text}, and accuracy as a metric", severity=WARNING, output=output)

    @staticmethod
    def _may_be_classes(output: Output) -> bool:
        seen, one = output.targets, output.units == 1 and output.targets.width == 1
        without_gaps = seen.kind == CLASSES and seen.low in (0, 1) and seen.high - seen.low + 1 == len(seen.levels)
        return one and without_gaps and output.objective.family == REAL and FEWEST <= len(seen.levels) <= MOST

    @staticmethod
    def _rounded(case: Case, output: Output) -> tuple[float, float] | None:
        """The skill of the outputs, rounded to classes, and of plain learners; None without held-out rows."""
        y, found = targets(output, held_out(case)), held_out_predictions(case)
        plain, y_pred = class_skill(case, output), None if found is None else output.part(found)
        if y is None or plain is None or y_pred is None or y.size != y_pred.size or not np.isfinite(y_pred).all():
            return None
        answer = np.clip(np.round(y_pred), output.targets.low, output.targets.high)
        return balanced_skill(y.reshape(-1), answer.reshape(-1)), plain

    bad = examples.classes("linear", "mean_squared_error", units=1, fit={"epochs": 4}, optimizer=examples.QUICK)
    good = examples.classes(**examples.TRAINED)
