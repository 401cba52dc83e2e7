"""LW110: a loss of yes or no on real targets."""

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.finding import Finding
from losswright.doctor.objectives import BERNOULLI
from losswright.doctor.repairs import other_loss
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING
from losswright.doctor.targets import CLASSES, CONTINUOUS


class YesNoLossOfReals(Rule):
    """Binary crossentropy is a likelihood of 0 and 1; of targets outside [0, 1] it has no lower bound.

    Blind spots: real targets inside [0, 1], which may be probabilities.
    """

    code, name, fault = "LW110", "yes-no-loss-of-reals", "loss_for_task"
    message = "The loss of yes or no is used on real targets."
    advice = "Use `mean_squared_error` or `huber` with a linear last layer."
    example = 'model.compile(loss="mean_squared_error")'
    explains = TRAINING

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            targets = output.targets
            real = targets.kind == CONTINUOUS or (targets.kind == CLASSES and len(targets.levels) > 20)
            if output.objective.family == BERNOULLI and real and (targets.low < 0 or targets.high > 1):
                text = f"{output.objective.name} on targets from {targets.low:.4g} to {targets.high:.4g}"
                yield self.found(text, output=output)

    def repair(self, case: Case, finding: Finding) -> Change | None:
        return other_loss(case, finding, "mean_squared_error")

    bad = examples.regression("sigmoid", "binary_crossentropy")
    good = examples.regression()
