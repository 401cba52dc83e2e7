"""LW510: batches of a row or two, or of most rows."""

from collections.abc import Iterator

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.suspicion import SuspectingRule, Suspicion

SMALL, FEW_STEPS, USUAL = 2, 3, 32


class OddBatchSize(SuspectingRule):
    """A batch of all rows makes one step an epoch; a batch of one follows the noise of each row.

    Blind spots: own loops; rows that a generator makes up.
    """

    code, name, fault = "LW510", "odd-batch-size", "batch_size"
    message = "The batch size leaves too few steps, or follows single rows."
    advice = "Begin with 32; larger batches want more epochs or a higher learning rate."
    example = "model.fit(x, y, batch_size=32, epochs=20)"

    def suspect(self, case: Case) -> Iterator[Suspicion]:
        rows = case.train.count if case.train is not None else None
        if rows is None or rows < 2 * USUAL:
            return
        steps = rows / case.batch_size
        if case.batch_size <= SMALL or (steps <= FEW_STEPS and case.epochs * steps < 300):
            text = f"batches of {case.batch_size} of {rows} rows: {steps:.0f} steps an epoch, {case.epochs} epochs"
            change = Change(f"batches of {USUAL}", batch_size=USUAL)
            yield Suspicion(text, (change,), 0.62 if steps <= FEW_STEPS else 0.4)

    bad = examples.binary(fit={"epochs": 4, "batch_size": examples.ROWS}, optimizer=examples.QUICK)
    good = examples.binary(**examples.TRAINED)
