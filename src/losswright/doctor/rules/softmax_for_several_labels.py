"""LW106: one softmax over labels of which several may hold."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.finding import Finding
from losswright.doctor.repairs import last_activation, other_loss
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING
from losswright.doctor.targets import MULTI_HOT


class SoftmaxForSeveralLabels(Rule):
    """A softmax shares a total of 1 among the labels.

    A row with two labels can get half of each at best, and a row with none can't be told.

    Blind spots: data in which each row of the sample happens to have one label.
    """

    code, name, fault = "LW106", "softmax-for-several-labels", "out_act_task"
    message = "Rows have several labels (or none), but a softmax makes labels exclude each other."
    advice = "Use `sigmoid` with `binary_crossentropy`: each label is a question of its own."
    example = 'keras.layers.Dense(labels, activation="sigmoid")  # with binary_crossentropy'
    explains = TRAINING

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            if output.targets.kind == MULTI_HOT and output.activation == "softmax" and output.units > 1:
                sums = output.targets.values.astype("float64").sum(axis=-1)
                shares = f"{np.mean(sums > 1):.0%} of the rows have several labels, {np.mean(sums == 0):.0%} have none"
                yield self.found(shares, output=output)

    def repair(self, case: Case, finding: Finding) -> Change | None:
        change = last_activation(case, finding, "sigmoid")
        return None if change is None else change & other_loss(case, finding, "binary_crossentropy")

    bad = examples.multilabel("softmax")
    good = examples.multilabel("sigmoid")
