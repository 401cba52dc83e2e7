"""LW823: accuracy where one class is nearly everything."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.probes.metrics import ACCURACIES, metric_names
from losswright.doctor.probes.skill import is_classification
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings
from losswright.doctor.targets import MULTI_HOT

COMMON = 0.9


class AccuracyHidesRarity(Remark):
    """Where 95 % of the rows have one label, always giving that label is 95 % accurate.

    Blind spots: rows that the sample missed.
    """

    code, name, fault = "LW823", "accuracy-hides-rarity", "metric_mismatch"
    message = "Accuracy is the only metric, and one class makes up nearly all rows."
    advice = "Watch AUC-PR, recall at a precision, or `lw.metrics.BalancedAccuracy()`."
    example = 'model.compile(loss=loss, metrics=[keras.metrics.AUC(curve="PR")])'

    def check(self, case: Case) -> Findings:
        names = metric_names(case)
        if not names or not set(names) <= ACCURACIES:
            return
        for output in case.supervised:
            if is_classification(output) and output.targets.kind != MULTI_HOT:
                share = float(output.targets.shares.max())
                if share > COMMON:
                    yield self.remark(f"the same answer to every row would be {share:.1%} accurate", output=output)

    bad = examples.binary(rare=0.05, compile={"metrics": ["accuracy"]})
    good = examples.binary(compile={"metrics": ["accuracy"]})
