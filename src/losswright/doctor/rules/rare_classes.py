"""LW802: rare classes that the model leaves out."""

from collections.abc import Iterator

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.outputs import Output
from losswright.doctor.probes.answers import truth_and_answers
from losswright.doctor.probes.skill import is_classification
from losswright.doctor.suspicion import SuspectingRule, Suspicion
from losswright.doctor.targets import MULTI_HOT

UNEVEN, MISSED, MOSTLY = 5.0, 0.2, 0.5


class RareClasses(SuspectingRule):
    """Each row counts alike, so a class with 3 % of the rows adds 3 % to the loss, and leaving it out is cheap.

    Accuracy looks fine, since it counts rows as well.

    Blind spots: rows that are weighed by hand already; classes whose misses don't matter.
    """

    code, name, fault = "LW802", "rare-classes", "data_imbalance"
    message = "Rare classes are left out, or found far less often than the common one."
    advice = "Weigh classes (`class_weight`, `lw.weights.by_class`), or move the threshold; judge by balanced accuracy."
    example = 'lw.compile(model, "adam", loss="binary_crossentropy", class_weight={0: 0.5, 1: 8.0})'

    def suspect(self, case: Case) -> Iterator[Suspicion]:
        weighed = case.fit.arguments.get("class_weight") or (
            case.train is not None and case.train.sample_weight is not None
        )
        for output in case.supervised:
            if not weighed and is_classification(output) and output.targets.kind != MULTI_HOT:
                yield from self._missed(case, output)

    @staticmethod
    def _missed(case: Case, output: Output) -> Iterator[Suspicion]:
        """The class that is found least, where classes are uneven."""
        shares = output.targets.shares[output.targets.shares > 0]
        recall = recall_of_classes(case, output)
        if shares.max() < UNEVEN * shares.min() or not recall:
            return
        common, rare = int(shares.argmax()), min(recall, key=lambda label: recall[label])
        missed = recall.get(common, 0) - recall[rare]
        if rare == common or missed <= MISSED:
            return
        text = f"classes have {shares.min():.1%} to {shares.max():.1%} of the rows; "
        text += f"found of class {rare}: {recall[rare]:.0%}, of class {common}: {recall[common]:.0%}"
        changes = (Change("classes weighed alike", balance=True),) if len(case.outputs) == 1 else ()
        strength = 0.75 if missed > MOSTLY else 0.5
        yield Suspicion(text, changes, strength, output)

    bad = examples.binary(rare=0.04, fit={"epochs": 4}, optimizer=examples.QUICK)
    good = examples.binary(**examples.TRAINED)


def recall_of_classes(case: Case, output: Output) -> dict[int, float]:
    """The share of each class's rows that were found, held out if possible; empty where it can't be told."""
    both = truth_and_answers(case, output)
    if both is None:
        return {}
    truth, answer = both
    return {int(label): float((answer[truth == label] == label).mean()) for label in np.unique(truth)}
