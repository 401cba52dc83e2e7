"""LW224: validation rows of classes that training never shows."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.finding import WARNING
from losswright.doctor.outputs import Output
from losswright.doctor.probes.forward import targets
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.targets import CLASSES, ONE_HOT, YES_NO

SHARE = 0.02


def but_the_last(y):
    """The classes 0 and 1 alone."""
    return np.minimum(y, 1)


class UnseenClasses(Rule):
    """A class that no training row has can't be learned, and each validation row of it counts as an error.

    It happens where rows are split by time, by file, or in the order of their labels.

    Blind spots: classes that the sample of training rows missed; fewer than 2 % of the validation rows.
    """

    code, name, fault = "LW224", "unseen-classes", "data_unshuffled"
    message = "Validation has classes that training doesn't have."
    advice = "Split so that each class is in both parts: `train_test_split(x, y, stratify=y)`."
    example = "x_train, x_val, y_train, y_val = train_test_split(x, y, stratify=y)"

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            theirs = targets(output, case.validation)
            if theirs is None or output.targets.kind not in (CLASSES, ONE_HOT, YES_NO):
                continue
            if not output.objective.classifies:
                continue
            missing, share = self._missing(output, theirs)
            if missing and share >= SHARE:
                seen = ", ".join(f"{label:g}" for label in missing[:5])
                yield self.found(f"{share:.0%} of the validation rows: class {seen}", severity=WARNING, output=output)

    @staticmethod
    def _missing(output: Output, theirs: np.ndarray) -> tuple[list[float], float]:
        """The classes of validation alone, and their share there."""
        if output.targets.kind == ONE_HOT:
            mine, theirs = output.targets.values.argmax(axis=-1), theirs.argmax(axis=-1)
        else:
            mine = output.targets.values
        seen = np.unique(mine)
        new = ~np.isin(theirs, seen)
        return [float(label) for label in np.unique(theirs[new])], float(new.mean())

    bad = examples.classes(target=but_the_last, held_out_target=examples.unchanged)
    good = examples.classes()
