"""LW822: accuracy of the largest label where several hold."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.finding import NOTE, WARNING
from losswright.doctor.outputs import Output
from losswright.doctor.probes.labels import middle
from losswright.doctor.probes.losses import pair
from losswright.doctor.probes.metrics import metric_names
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.targets import MULTI_HOT

NOTICEABLE = 0.05


class AccuracyOfSeveralLabels(Rule):
    """For outputs of several units `"accuracy"` asks whether the largest answer is at the first label of the row.

    Where several labels hold, or none, that is about nothing.

    Blind spots: metrics under names of one's own.
    """

    code, name, fault = "LW822", "accuracy-of-several-labels", "metric_mismatch"
    message = '`"accuracy"` compares only the largest of several labels.'
    advice = 'Watch `"binary_accuracy"`, or better F1 or average precision by label.'
    example = 'model.compile(loss="binary_crossentropy", metrics=["binary_accuracy"])'

    def check(self, case: Case) -> Findings:
        if not {"accuracy", "acc", "categorical_accuracy"} & set(metric_names(case)):
            return
        for output in case.supervised:
            several = output.targets.kind == MULTI_HOT and output.units > 1 and output.activation != "softmax"
            found = self._both(case, output) if several else None
            if found is not None:
                text = f"accuracy by the largest label {found[0]:.3f}, by each label on its own {found[1]:.3f}"
                noticeable = abs(found[0] - found[1]) > NOTICEABLE
                yield self.found(text, severity=WARNING if noticeable else NOTE, output=output)

    @staticmethod
    def _both(case: Case, output: Output) -> tuple[float, float] | None:
        both = pair(case, output)
        if both is None or both[0].shape != both[1].shape:
            return None
        largest = both[0].argmax(axis=-1) == both[1].argmax(axis=-1)
        return float(largest.mean()), float(np.mean((both[1] > middle(output)) == (both[0] > 0.5)))

    bad = examples.multilabel(compile={"metrics": ["accuracy"]}, fit={"epochs": 12}, optimizer=examples.QUICK)
    good = examples.multilabel(compile={"metrics": ["binary_accuracy"]})
