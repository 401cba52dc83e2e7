"""LW326: a column that counts the rows."""

import keras
import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings


def numbered(x):
    """The last column as a number of the row."""
    x = x.copy()
    x[:, 3] = np.arange(len(x)) / 100
    return x


class RowNumbers(Remark):
    """A column that rises from row to row is an index or a clock: new rows lie beyond all that was trained on.

    Blind spots: rows that were shuffled before.
    """

    code, name, fault = "LW326", "row-numbers", "input_inconsistent_scaling"
    message = "A column of the inputs rises from row to row, as a row number does."
    advice = "Leave identifiers out; of times, keep what comes again (hour, weekday) or the distance to now."
    example = 'table = table.drop(columns=["id"])'

    def check(self, case: Case) -> Findings:
        if case.train is None or len(case.train) < 50:
            return
        for leaf in keras.tree.flatten(case.train.x):
            if leaf.dtype.kind in "iuf" and leaf.ndim == 2 and leaf.shape[1] > 1:
                rising = np.flatnonzero((np.diff(leaf.astype("float64"), axis=0) > 0).all(axis=0))
                if rising.size:
                    yield self.remark(f"column {rising[0]}, from {leaf[0, rising[0]]:g} to {leaf[-1, rising[0]]:g}")

    bad = examples.binary(inputs=numbered)
    good = examples.binary()
