"""LW302: inputs in use that are not on the scale of training."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.finding import ERROR, WARNING
from losswright.doctor.probes.features import reads_tokens
from losswright.doctor.probes.shift import in_use, shifts
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING

FEWEST, HALF = 8, 0.5


def hundredfold(x):
    """On another scale."""
    return 100 * x


class OtherScaleInUse(Rule):
    """What was scaled for training must be scaled by the same numbers in validation and prediction.

    Divide the training images by 255 and not the test images, fit a second scaler on the test rows, fill gaps in
    another way: the model then sees inputs that it has never met.

    Blind spots: differences within a factor of 4, or in less than half of the columns unless they are far apart;
    models that scale their inputs themselves.
    """

    code, name, fault = "LW302", "other-scale-in-use", "input_inconsistent_scaling"
    message = "The inputs of validation or prediction are on another scale than those of training."
    advice = "Fit the scaler on the training rows only and apply it everywhere; best as a layer in the model."
    example = (
        "scaler = StandardScaler().fit(x_train)\nx_train, x_test = scaler.transform(x_train), scaler.transform(x_test)"
    )
    explains = TRAINING

    def check(self, case: Case) -> Findings:
        if case.train is None or reads_tokens(case):
            return
        for where, rows in in_use(case):
            for shift in shifts(case.train, rows) if len(rows) >= FEWEST else ():
                off, far = float(shift.off.mean()), np.flatnonzero(shift.apart)
                if off >= HALF:
                    text = f"{where}: {off:.0%} of the columns; the worst has {shift.told(shift.worst)}"
                    yield self.found(text, severity=ERROR)
                    return
                if far.size:
                    text = f"{where}: {far.size} of {len(shift.off)} columns; column {far[0]} has {shift.told(far[0])}"
                    yield self.found(text, severity=WARNING)
                    return

    bad = examples.regression(held_out_inputs=hundredfold)
    good = examples.regression()
