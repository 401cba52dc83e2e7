"""LW208: real targets far from the scale that the last layer begins with."""

import math
from collections.abc import Iterator

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.objectives import REAL
from losswright.doctor.probes.skill import is_classification
from losswright.doctor.suspicion import SuspectingRule, Suspicion
from losswright.doctor.symptoms import SLOW, UNSTABLE

LARGE = 10.0


def in_dollars(y):
    """In another unit."""
    return 20_000 * y + 100_000


class UnscaledTargets(SuspectingRule):
    """A fresh network answers about 0, give or take 1, and each step moves it by little.

    Towards targets of 100,000 it walks for thousands of steps (Adam), or leaps, since the gradient of a squared error
    grows with the error (SGD).

    Blind spots: outputs that a layer of one's own scales.
    """

    code, name, fault = "LW208", "unscaled-targets", "target_unscaled"
    message = "The targets are far from the scale at which the model begins."
    advice = (
        "Train on `(y - mean) / spread` of the training rows, and undo it after `predict`; or end with such a layer."
    )
    example = "y_scaled = (y - y.mean()) / y.std()"
    explains = SLOW | UNSTABLE | {"hidden_act_missing"}

    def suspect(self, case: Case) -> Iterator[Suspicion]:
        for output in case.supervised:
            if output.objective.family != REAL or is_classification(output):
                continue
            size = float(np.sqrt((output.targets.numbers**2).mean()))
            if size > LARGE:
                change = Change("targets scaled to mean 0 and spread 1", standardise_y=True)
                seen = output.targets
                text = f"targets from {seen.low:.4g} to {seen.high:.4g}; a new model answers about 0"
                yield Suspicion(text, (change,), min(0.95, 0.5 + 0.12 * math.log10(size)), output)

    bad = examples.regression(target=in_dollars, fit={"epochs": 3})
    good = examples.regression()
