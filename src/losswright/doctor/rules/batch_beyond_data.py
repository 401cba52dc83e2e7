"""LW521: batches larger than the data."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings


class BatchBeyondData(Remark):
    """With all rows in one batch, an epoch is a single step: twenty epochs are twenty steps.

    Blind spots: training without batches on purpose, as with very small data.
    """

    code, name, fault = "LW521", "batch-beyond-data", "batch_size"
    message = "The batch holds all rows, so that each epoch is one step."
    advice = "Take batches of 16 to 64 rows, or as many more epochs."
    example = "model.fit(x, y, batch_size=32)"

    def check(self, case: Case) -> Findings:
        count = None if case.train is None else case.train.count
        if count and case.fit.arguments.get("batch_size") and case.batch_size > count:
            yield self.remark(f"batches of {case.batch_size} for {count} rows: {case.epochs} steps in all")

    bad = examples.binary(fit={"batch_size": 1_000})
    good = examples.binary(fit={"batch_size": 32})
