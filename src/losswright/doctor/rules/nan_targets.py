"""LW223: targets that are not finite."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING


def with_gaps(y):
    """Some targets missing."""
    y = y.copy()
    y[::23] = np.nan
    return y


class NanTargets(Rule):
    """One missing target in a batch makes the loss NaN, and the step after it every weight.

    A weight of 0 doesn't help with the losses of Keras: 0 times NaN is NaN.

    Blind spots: rows beyond the sample of 4,096.
    """

    code, name, fault = "LW223", "nan-targets", "label_encoding"
    message = "Targets are NaN or infinite."
    advice = "Leave those rows out, or weigh them 0 with a loss of losswright, which hides rows of weight 0."
    example = "known = np.isfinite(y)\nx, y = x[known], y[known]"
    explains = TRAINING | {"input_unscaled", "target_unscaled", "out_act_missing", "input_nan"}

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            values = output.targets.values
            if values.dtype.kind != "f" or type(output.objective.loss).__module__.startswith("losswright"):
                continue
            bad = ~np.isfinite(values.reshape(len(values), -1)).all(axis=1)
            if bad.any():
                text = f"{bad.sum()} of {len(bad)} rows that were looked at have one (first: {bad.argmax()})"
                yield self.found(text, output=output)

    bad = examples.regression(target=with_gaps)
    good = examples.regression()
