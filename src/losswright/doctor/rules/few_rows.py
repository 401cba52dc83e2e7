"""LW511: too few rows for what is to be learned."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.finding import NOTE, WARNING
from losswright.doctor.probes.skill import is_classification, skill, train_skill
from losswright.doctor.rule import Findings, Rule

FEW, FEW_OF_CLASS, GAP = 50, 10, 0.25


class FewRows(Rule):
    """A few dozen rows fit many models equally well, and most of these are wrong on the next row.

    Blind spots: rows that are copies of one another.
    """

    code, name, fault = "LW511", "few-rows", "data_too_few"
    message = "There are too few training rows for what the model should learn."
    advice = "Get more rows, augment them, start from a trained model, or use a simple one (and cross-validate)."
    example = "sklearn.model_selection.cross_val_score(LogisticRegression(), x, y)"

    def check(self, case: Case) -> Findings:
        rows = case.train.count if case.train is not None else None
        for output in case.supervised:
            if rows is None or not output.targets.values.size:
                continue
            rare = rows / output.targets.classes if is_classification(output) else rows
            if rows < FEW or rare < FEW_OF_CLASS:
                mine, held = train_skill(case, output), skill(case, output)
                gap = mine - held if mine is not None and held is not None else 0.0
                text = f"{rows} rows"
                text += f"; skill on training rows {gap:.2f} above that on held-out rows" if gap > 0 else ""
                yield self.found(text, severity=WARNING if gap > GAP else NOTE, output=output)

    bad = examples.binary(few=12, noise=0.3, hidden=((32, "relu"),), fit={"epochs": 40}, optimizer=examples.QUICK)
    good = examples.binary()
