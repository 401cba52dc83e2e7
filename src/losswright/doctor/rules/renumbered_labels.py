"""LW230: held-out labels under other numbers than those of training."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.outputs import Output
from losswright.doctor.probes.answers import truth_and_answers
from losswright.doctor.probes.skill import balanced_skill, skill, train_skill
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.targets import CLASSES, ONE_HOT, YES_NO

LEARNED, KEPT = 0.5, 0.75
"""Skill in training that there has to be; the share of it that comes back under other numbers."""


def shifted(y):
    """Each class under the number of the next."""
    return (y + 1) % 3


class RenumberedLabels(Rule):
    """An encoder that is fitted again on other rows may give the same class another number.

    The model then answers a class that it knows by its old number, and is wrong on nearly every row.

    Blind spots: models that have not learned their training rows; classes that are mixed up in part.
    """

    code, name, fault = "LW230", "renumbered-labels", "label_encoding"
    message = "The held-out labels have other numbers than those of training."
    advice = "Fit the encoder of the labels once, on the training rows, and use that one for all."
    example = "classes = np.unique(y_train)\ny_val = np.searchsorted(classes, y_val)"
    explains = frozenset({"overfit", "label_misaligned", "data_imbalance"})

    def check(self, case: Case) -> Findings:
        for output in case.supervised if case.validation is not None else ():
            mine, theirs = train_skill(case, output), skill(case, output)
            if output.targets.kind not in (YES_NO, CLASSES, ONE_HOT) or mine is None or theirs is None:
                continue
            if mine < LEARNED or theirs > mine / 2 or (numbers := renumbering(case, output, KEPT * mine)) is None:
                continue
            said = ", ".join(f"{a} for {b}" for b, a in numbers.items() if a != b)
            yield self.found(
                f"skill {mine:.2f} on training rows, {theirs:.2f} on held-out rows, where answers are {said}",
                output=output,
            )

    bad = examples.classes(held_out_target=shifted, fit={"epochs": 10}, optimizer=examples.QUICK)
    good = examples.classes(**examples.TRAINED)


def renumbering(case: Case, output: Output, wanted: float) -> dict[int, int] | None:
    """Held-out label -> the answer that it mostly gets, where each gets its own, and that brings back the skill."""
    both = truth_and_answers(case, output)
    if both is None:
        return None
    truth, answer = both
    numbers = {int(label): int(np.bincount(answer[truth == label]).argmax()) for label in np.unique(truth)}
    apart = len(set(numbers.values())) == len(numbers) > 1
    renamed = np.array([numbers[int(label)] for label in truth])
    return numbers if apart and balanced_skill(renamed, answer) >= wanted else None
