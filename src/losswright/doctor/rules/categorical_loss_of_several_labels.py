"""LW113: the crossentropy of exclusive classes on rows with several labels."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.finding import Finding
from losswright.doctor.objectives import CATEGORICAL
from losswright.doctor.repairs import other_loss
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING
from losswright.doctor.targets import MULTI_HOT


class CategoricalLossOfSeveralLabels(Rule):
    """The crossentropy of one of several adds up what the labels of a row cost.

    A row without labels costs nothing, whatever is predicted; a row with three counts three times.

    Blind spots: data in which each row of the sample happens to have one label.
    """

    code, name, fault = "LW113", "categorical-loss-of-several-labels", "loss_for_task"
    message = "Rows have several labels (or none), but the loss is that of exactly one."
    advice = "Use `binary_crossentropy` with `sigmoid`."
    example = 'model.compile(loss="binary_crossentropy")'
    explains = TRAINING

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            if output.targets.kind == MULTI_HOT and output.objective.family == CATEGORICAL:
                sums = output.targets.values.astype("float64").sum(axis=-1)
                yield self.found(
                    f"labels a row: {sums.min():g} to {sums.max():g}, {np.mean(sums):.2g} on average", output=output
                )

    def repair(self, case: Case, finding: Finding) -> Change | None:
        return other_loss(case, finding, "binary_crossentropy")

    bad = examples.multilabel(loss="categorical_crossentropy")
    good = examples.multilabel()
