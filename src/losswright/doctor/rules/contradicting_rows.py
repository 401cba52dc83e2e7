"""LW225: rows with the same inputs and other labels."""

import keras
import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.probes.skill import is_classification
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings
from losswright.doctor.sampling import fingerprints

SHARE = 0.05


class ContradictingRows(Remark):
    """Where equal inputs have unequal labels, no model can be right on all of them.

    Either a column that tells them apart was lost, or the labels are noisy: both set a limit to what can be reached.

    Blind spots: rows that are nearly the same.
    """

    code, name, fault = "LW225", "contradicting-rows", "label_misaligned"
    message = "Rows with the same inputs have different labels."
    advice = "Look at such rows: was a column dropped or rounded? Else take the share as the limit of accuracy."
    example = "table.groupby(list(features))[label].nunique().max()"

    def check(self, case: Case) -> Findings:
        prints = None if case.train is None else fingerprints(keras.tree.flatten(case.train.x))
        if prints is None or len(prints) < 30:
            return
        for output in case.supervised:
            labels = output.targets.as_labels if is_classification(output) else np.zeros(0)
            if labels.shape != prints.shape:
                continue
            wrong = least_wrong(prints, labels)
            if wrong > SHARE:
                yield self.remark(f"so that any model is wrong on at least {wrong:.0%} of these rows", output=output)

    bad = examples.binary(inputs=np.sign)
    good = examples.binary()


def least_wrong(prints: np.ndarray, labels: np.ndarray) -> float:
    """The share of rows that differ from the commonest label of their inputs."""
    groups = np.unique(prints.round(9), return_inverse=True)[1]
    counts = np.zeros((groups.max() + 1, int(labels.max()) + 1))
    np.add.at(counts, (groups, labels), 1)
    return float(1 - counts.max(axis=1).sum() / len(labels))
