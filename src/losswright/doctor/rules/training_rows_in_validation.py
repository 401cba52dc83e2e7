"""LW304: validation rows that are training rows."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.finding import ERROR, WARNING
from losswright.doctor.rule import Findings, Rule

SHARE, OWN = 0.2, 0.05


class TrainingRowsInValidation(Rule):
    """A model is right on rows that it has seen; validation on such rows says nothing of new ones.

    Blind spots: near copies, such as frames of one film or rows of one patient.
    """

    code, name, fault = "LW304", "training-rows-in-validation", "data_leak_val"
    message = "Rows of the validation data are also in the training data."
    advice = "Split first, then copy, oversample or augment the training part only; drop doubles before the split."
    example = "x_train, x_val, y_train, y_val = train_test_split(x, y)  # before anything else"

    def check(self, case: Case) -> Findings:
        mine = None if case.train is None else case.train.prints
        theirs = None if case.validation is None else case.validation.prints
        if mine is None or theirs is None or len(theirs) < 5:
            return
        shared = float(np.isin(theirs, mine).mean())
        common = 1 - len(np.unique(mine)) / len(mine)  # rows that are double by nature, such as boards of 3 x 3
        if shared > SHARE and common < OWN:
            text = f"{shared:.0%} of {len(theirs)} validation rows equal a training row in inputs and target"
            yield self.found(text, severity=ERROR if shared > 0.5 else WARNING)

    bad = examples.regression(leaks=True)
    good = examples.regression()
