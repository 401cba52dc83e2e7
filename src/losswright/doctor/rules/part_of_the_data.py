"""LW529: epochs that see a part of the rows."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings

ALL = 0.9


class PartOfTheData(Remark):
    """`steps_per_epoch` ends an epoch early; on arrays, the rows behind are seen only as the next epochs get there.

    Blind spots: sources without a length.
    """

    code, name, fault = "LW529", "part-of-the-data", "data_too_few"
    message = "Each epoch sees only a part of the rows."
    advice = "Leave `steps_per_epoch` out unless the source never ends."
    example = "model.fit(x, y, epochs=10)"

    def check(self, case: Case) -> Findings:
        steps, count = case.fit.arguments.get("steps_per_epoch"), None if case.train is None else case.train.count
        if steps and count and steps * case.batch_size < ALL * count:
            yield self.remark(f"{steps} steps of {case.batch_size} rows, out of {count} rows")

    bad = examples.binary(fit={"steps_per_epoch": 2})
    good = examples.binary(fit={"steps_per_epoch": 7})
