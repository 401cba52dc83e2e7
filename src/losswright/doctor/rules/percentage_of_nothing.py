"""LW229: a percentage error of targets that are 0."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.finding import NOTE, WARNING, Finding
from losswright.doctor.outputs import Output
from losswright.doctor.probes.losses import pair, unreduced
from losswright.doctor.repairs import other_loss
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING

KIND = "MeanAbsolutePercentageError"
TINY = 1e-3  # of the median target
SHARE = 0.9


def floored(y):
    """Amounts, of which half are 0."""
    return np.maximum(y, 0.0)


class PercentageOfNothing(Rule):
    """The error in percent of a target of 0 is infinite; Keras divides by 0.0000001 instead.

    The few rows next to 0 then make up the loss, and the model learns to answer 0 to all.

    Blind spots: targets that come near 0 only in use.
    """

    code, name, fault = "LW229", "percentage-of-nothing", "loss_for_task"
    message = "The loss is an error in percent, and some targets are 0."
    advice = "Use the absolute error, or its ratio to the mean of all targets; leave percentages to large amounts."
    example = 'model.compile(loss="mean_absolute_error")'
    explains = TRAINING

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            if output.objective.name != KIND:
                continue
            size = np.abs(output.targets.numbers)
            share = float((size <= TINY * np.median(size[size > 0])).mean()) if size.any() else 0.0
            if share:
                part = self._of_the_loss(case, output)
                text = f"{share:.1%} of the targets are 0 or next to it, and make up {part:.0%} of the loss"
                yield self.found(text, severity=WARNING if part > SHARE else NOTE, output=output)

    @staticmethod
    def _of_the_loss(case: Case, output: Output) -> float:
        """The part that rows next to 0 have in the loss of the answers as they are; 0 where it can't be told."""
        both = pair(case, output)
        values = None if both is None else unreduced(output.objective.loss, *both)
        if both is None or values is None or values.shape != both[0].shape[: values.ndim] or not values.sum():
            return 0.0
        size = np.abs(both[0].reshape(len(both[0]), -1)).min(axis=1)
        small = size <= TINY * np.median(size[size > 0]) if size.any() else np.zeros(len(size), bool)
        return float(values.reshape(len(values), -1)[small].sum() / values.sum())

    def repair(self, case: Case, finding: Finding) -> Change:
        return other_loss(case, finding, "mean_absolute_error")

    bad = examples.regression(loss="mean_absolute_percentage_error", target=floored)
    good = examples.regression(loss="mean_absolute_error", target=floored)
