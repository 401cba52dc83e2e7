"""LW301: inputs that are not finite."""

import keras
import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING


def with_gaps(x):
    """Some values missing."""
    x = x.copy()
    x[::17, 1] = np.nan
    return x


class NanInputs(Rule):
    """One NaN in a batch makes the loss NaN, the step after it every weight, and nothing brings them back.

    Blind spots: rows beyond the sample of 4,096.
    """

    code, name, fault = "LW301", "nan-inputs", "input_nan"
    message = "Inputs are NaN or infinite."
    advice = (
        "Fill the gaps from the training rows (and tell the model with a column that says so), or leave the rows out."
    )
    example = "x = np.where(np.isnan(x), np.nanmedian(x, axis=0), x)"
    explains = TRAINING | {"input_unscaled", "target_unscaled", "out_act_missing", "input_inconsistent_scaling"}

    def check(self, case: Case) -> Findings:
        for leaf in [] if case.train is None else keras.tree.flatten(case.train.x):
            if leaf.dtype.kind == "f" and not np.isfinite(leaf).all():
                bad = ~np.isfinite(leaf.reshape(len(leaf), -1)).all(axis=1)
                yield self.found(
                    f"{bad.sum()} of {len(leaf)} rows that were looked at have one (first: {bad.argmax()})"
                )

    bad = examples.regression(inputs=with_gaps)
    good = examples.regression()
