"""LW105: targets that the last activation can't reach."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.finding import Finding
from losswright.doctor.objectives import MARGIN
from losswright.doctor.outputs import Output
from losswright.doctor.repairs import last_activation
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING
from losswright.doctor.targets import CLASSES, CONTINUOUS, SIGNS

REACH = {
    "sigmoid": (0.0, 1.0),
    "hard_sigmoid": (0.0, 1.0),
    "softmax": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "softsign": (-1.0, 1.0),
    "relu": (0.0, np.inf),
    "relu6": (0.0, 6.0),
    "softplus": (0.0, np.inf),
    "exponential": (0.0, np.inf),
}
SHARE, MARGIN_OF_RANGE = 0.02, 0.02


class TargetsOutOfReach(Rule):
    """An output that ends with a sigmoid lies in [0, 1], one that ends with a relu is never negative.

    Targets beyond can't be met, and those rows only push the unit into saturation.

    Blind spots: activations inside layers of one's own; fewer than 2 % of the targets out of reach.
    """

    code, name, fault = "LW105", "targets-out-of-reach", "out_act_range"
    message = "The last activation can't reach the targets."
    advice = (
        "Make the last layer linear for real targets, or bring the targets into its range (and back after `predict`)."
    )
    example = 'keras.layers.Dense(1)  # no activation="relu": targets may be negative'
    explains = TRAINING | {"input_unscaled", "label_misaligned"}

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            if output.activation not in REACH or not self._is_real(output):
                continue
            low, high = REACH[output.activation]
            slack = MARGIN_OF_RANGE * (output.targets.high - output.targets.low)
            numbers = output.targets.numbers
            share = float(((numbers < low - slack) | (numbers > high + slack)).mean())
            if share > SHARE:
                seen = f"{share:.0%} of the targets ({output.targets.low:.4g} to {output.targets.high:.4g})"
                yield self.found(
                    f"{seen} lie outside [{low:g}, {high:g}], where {output.activation} ends", output=output
                )

    @staticmethod
    def _is_real(output: Output) -> bool:
        """Targets that are numbers to be met, not classes to be told apart."""
        kind, objective = output.targets.kind, output.objective
        if kind in (SIGNS, CLASSES) and objective.classifies:
            return False
        return kind in (CONTINUOUS, CLASSES, SIGNS) and objective.family != MARGIN

    def repair(self, case: Case, finding: Finding) -> Change | None:
        return last_activation(case, finding, "linear")

    bad = examples.regression("relu")
    good = examples.regression("linear")
