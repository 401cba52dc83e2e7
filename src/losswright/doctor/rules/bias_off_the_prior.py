"""LW533: a model that begins at one half where almost all labels are the same."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.objectives import BERNOULLI
from losswright.doctor.outputs import Output
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings
from losswright.doctor.targets import YES_NO

RARE, MIDDLE = 0.05, (0.2, 0.8)


class BiasOffThePrior(Remark):
    """With a bias of 0 a model answers one half at first, and the first epochs teach it the share of the rare class.

    Begun at the log odds of that share, it starts from the loss of the best constant (Karpathy 2019; Lin et al. 2017,
    section 3.3), and its first steps are not the largest.

    Blind spots: several classes, several labels.
    """

    code, name, fault = "LW533", "bias-off-the-prior", "init_bad"
    message = "One label is rare, and the last bias begins at one half instead of at its share."
    advice = "Begin the last bias at the log odds of the rare label."
    example = (
        "start = keras.initializers.Constant(np.log(share / (1 - share)))\n"
        'keras.layers.Dense(1, activation="sigmoid", bias_initializer=start)'
    )

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            if output.objective.family != BERNOULLI or output.targets.kind != YES_NO:
                continue
            share = float(output.targets.numbers.mean())
            first = first_chance(case, output)
            if min(share, 1 - share) < RARE and first is not None and MIDDLE[0] < first < MIDDLE[1]:
                costs = -np.log(0.5), -share * np.log(share) - (1 - share) * np.log(1 - share)
                text = f"{share:.2%} of the targets are 1, and the bias begins at {first:.0%}"
                yield self.remark(f"{text}: that costs {costs[0]:.3f}, the share {costs[1]:.3f}", output=output)

    bad = examples.binary(target=lambda y: (np.arange(len(y)) % 40 == 0).astype("int32"))
    good = examples.binary()


def first_chance(case: Case, output: Output) -> float | None:
    """What the last bias alone answers before training; None where it isn't known."""
    last = next((layer for layer in output.layers if layer.weights), None)
    bias = getattr(last, "bias", None)
    weights = case.fit.weights if case.history else case.model.get_weights()
    if bias is None or weights is None or len(weights) != len(case.model.weights):
        return None
    first = next(value for weight, value in zip(case.model.weights, weights, strict=True) if weight is bias)
    return float(1 / (1 + np.exp(-first.mean())))
