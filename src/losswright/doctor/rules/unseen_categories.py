"""LW325: whole numbers in use that training never showed."""

import keras
import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.recording import Rows
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings

MOST, SHARE = 100, 0.01


def regions(x):
    """The last column as one of five regions."""
    x = x.copy()
    x[:, 3] = np.arange(len(x)) % 5
    return x


def other_regions(x):
    """One of seven."""
    x = x.copy()
    x[:, 3] = np.arange(len(x)) % 7
    return x


class UnseenCategories(Remark):
    """A category that training never showed gets an answer all the same: that of nothing in particular.

    Where two encoders were fitted, one on each part, the same number even means another category.

    Blind spots: columns with more than a hundred values.
    """

    code, name, fault = "LW325", "unseen-categories", "input_inconsistent_scaling"
    message = "Rows in use have whole numbers that no training row has."
    advice = "Fit encoders on the training rows alone, with a number for what is unknown, and use the same everywhere."
    example = "encoder = OrdinalEncoder(handle_unknown='use_encoded_value', unknown_value=-1).fit(x_train)"

    def check(self, case: Case) -> Findings:
        if case.train is None or len(case.train) < 50:
            return
        for rows in (case.validation, *case.elsewhere):
            if rows is not None and (said := self._new(case.train, rows)):
                yield self.remark(said)
                return

    @staticmethod
    def _new(train: Rows, used: Rows) -> str | None:
        for mine, theirs in zip(keras.tree.flatten(train.x), keras.tree.flatten(used.x), strict=False):
            if mine.dtype.kind not in "iuf" or mine.ndim != 2 or mine.shape[1:] != theirs.shape[1:]:
                continue
            for k in np.flatnonzero((mine == np.round(mine)).all(axis=0))[:200]:
                known = np.unique(mine[:, k])
                new = ~np.isin(theirs[:, k], known)
                if 3 <= len(known) <= MOST and new.mean() > SHARE:
                    return f"column {k}: {new.mean():.0%} of {len(new)} rows, such as {theirs[new, k][0]:g}"
        return None

    bad = examples.binary(inputs=regions, held_out_inputs=other_regions)
    good = examples.binary(inputs=regions)
