"""Whether a copy of the model learns a handful of rows by heart: the shortest test of model, loss and rate."""

from dataclasses import dataclass

import keras
import numpy as np

from losswright.doctor.case import Case, probe
from losswright.doctor.change import AS_IT_IS
from losswright.doctor.probes.forward import spread
from losswright.doctor.recording import Fit, Rows
from losswright.doctor.trial import tried

ROWS, STEPS, SECONDS = 32, 100, 3.0
LEARNED, HARDLY = 0.9, 0.5


@dataclass(frozen=True)
class ByHeart:
    """Of one batch, trained on again and again from the first weights.

    Attributes:
        rows: how many different ones.
        steps: of training.
        skill: on these very rows in the end: 0 is chance, 1 is perfect.
        first: the loss of the first step.
        last: the loss of the last.
    """

    rows: int
    steps: int
    skill: float
    first: float
    last: float

    @property
    def learned(self) -> bool:
        """Model and loss can learn: what is missing lies in the data, or in the length of the training."""
        return self.skill >= LEARNED

    @property
    def failed(self) -> bool:
        """What can't learn a few rows won't learn many: the cause lies in the model, its loss, or its steps."""
        return self.skill < HARDLY

    @property
    def text(self) -> str:
        """The numbers, in words."""
        return f"{self.rows} rows, {self.steps} steps: loss {self.first:.4g} to {self.last:.4g}, skill {self.skill:.2f}"


@probe
def by_heart(case: Case) -> ByHeart | None:
    """None where the model can't be copied, or all the rows have the same target.

    The batch has the size of the user's own, so that nothing is compiled anew.
    """
    if case.train is None or case.train.y is None:
        return None
    few = spread(case.train, ROWS)
    if any(np.ptp(leaf) == 0 for leaf in keras.tree.flatten(few.y) if leaf.dtype.kind in "iuf" and leaf.size):
        return None
    arguments = {**case.fit.arguments, "batch_size": case.batch_size, "epochs": STEPS}
    batch, rate = _repeated(few, case.batch_size), case.fit.learning_rate
    fit = Fit(batch, arguments=arguments, weights=case.fit.weights, learning_rate=rate)
    outcome = tried(Case(case.model, fit), AS_IT_IS, SECONDS)
    if outcome is None:
        return None
    return ByHeart(len(few), outcome.steps, outcome.on_training, outcome.losses[0], outcome.losses[-1])


def _repeated(rows: Rows, size: int) -> Rows:
    """As many rows as a batch has, the few over and over; all of them at least once."""
    return rows.take(np.arange(max(size, len(rows))) % len(rows))
