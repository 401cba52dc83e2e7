"""LW231: a class that is rare in training and common in use."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.built import Built, Given
from losswright.doctor.case import Case
from losswright.doctor.finding import WARNING
from losswright.doctor.outputs import Output
from losswright.doctor.probes.answers import truth_and_answers
from losswright.doctor.probes.forward import held_out
from losswright.doctor.probes.skill import is_classification
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.rules.rare_classes import recall_of_classes
from losswright.doctor.targets import MULTI_HOT

GROWN, FEWEST, MISSED = 4.0, 10, 0.1  # times as common in use, by so many rows: no chance of a split at random


def but_three(kept):
    """Training rows with three of label 1, or with all; validation rows as they come."""

    def make():
        rng = np.random.default_rng(0)
        x = rng.normal(size=(192, 4)).astype("float32")
        y = (x[:, 0] + rng.normal(size=192) > 0).astype("int32")
        rows = np.arange(96) if kept else np.setdiff1d(np.arange(96), np.flatnonzero(y[:96])[3:])
        model = examples.binary(optimizer=examples.QUICK).build()[0]
        held = (x[96:], y[96:])
        return Given(model, x[rows], y[rows], {"epochs": 10, "validation_data": held})

    return make


class RowsLostOfAClass(Rule):
    """A model takes a class for as rare as training shows it, and leaves it out where it is common in use.

    The rows were lost on the way: by a filter, a join, a limit a file, or a split that is not at random. No setting
    brings them back, and any learner on the same rows is as wrong.

    Blind spots: held-out rows that lost the same; shares that differ by less than a factor of four.
    """

    code, name, fault = "LW231", "rows-lost-of-a-class", "data_imbalance"
    message = "A class is far rarer in training than in the held-out rows, and the model misses it there."
    advice = "Look for where its rows were lost; until then weigh it by its share in use (`lw.weights.by_class`)."
    example = "x_train, x_val, y_train, y_val = train_test_split(x, y, stratify=y)"

    def check(self, case: Case) -> Findings:
        for output in case.supervised if case.history and held_out(case) is not None else ():
            if is_classification(output) and output.targets.kind != MULTI_HOT:
                yield from self._lost(case, output)

    def _lost(self, case: Case, output: Output) -> Findings:
        both, recall = truth_and_answers(case, output), recall_of_classes(case, output)
        if both is None:
            return
        for label, share in enumerate(output.targets.shares):
            used = float((both[0] == label).mean())
            if used * len(both[0]) < FEWEST or used < GROWN * share:
                continue
            others = [found for other, found in recall.items() if other != label]
            if others and np.mean(others) - recall[label] > MISSED:
                text = f"class {label} has {share:.1%} of the training rows and {used:.0%} of the held-out ones"
                text += f"; {recall[label]:.0%} of these are found, of other classes {np.mean(others):.0%}"
                yield self.found(text, severity=WARNING, output=output)

    bad = Built(but_three(kept=False), trained=True)
    good = Built(but_three(kept=True), trained=True)
