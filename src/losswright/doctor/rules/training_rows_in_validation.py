"""LW304: validation rows that are training rows."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.finding import ERROR, WARNING
from losswright.doctor.rule import Findings, Rule

SHARE, MOST, FIRM = 0.2, 0.8, 3.0  # least share leaked; most rows that are double by nature; standard errors


class TrainingRowsInValidation(Rule):
    """A model is right on rows that it has seen; validation on such rows says nothing of new ones.

    Some tables have rows that are double by nature. How many shows in the training rows themselves: a new row is among
    them as often as one of them is among the others, and what is shared beyond that was leaked.

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
        shared, double = float(np.isin(theirs, mine).mean()), share_of_doubles(mine)
        leaked = (shared - double) / (1 - min(double, MOST))
        if double < MOST and leaked > SHARE + FIRM * np.sqrt(double / len(theirs)):
            text = f"{shared:.0%} of {len(theirs)} validation rows equal a training row in inputs and target"
            by_nature = f"; of the training rows, {double:.0%} equal another" if double else ""
            yield self.found(text + by_nature, severity=ERROR if leaked > 0.5 else WARNING)

    bad = examples.regression(leaks=True)
    good = examples.regression()


def share_of_doubles(prints: np.ndarray) -> float:
    """The share of rows that equal another one.

    >>> share_of_doubles(np.array([1.0, 2.0, 2.0, 3.0]))
    0.5
    """
    _, counts = np.unique(prints, return_counts=True)
    return float(counts[counts > 1].sum() / len(prints))
