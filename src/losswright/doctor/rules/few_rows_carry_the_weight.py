"""LW423: weights that leave a handful of rows."""

import numpy as np

from losswright.doctor.built import Built
from losswright.doctor.case import Case
from losswright.doctor.finding import WARNING
from losswright.doctor.probes.weights import given_weights
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.rules.zero_weights import weighed_by

SHARE, FEWEST = 0.1, 30


class FewRowsCarryTheWeight(Rule):
    r"""Weights unlike enough turn a thousand rows into ten: $(\sum w)^2 / \sum w^2$ is the number that they are worth.

    The gradient is then that of few rows, as noisy, and as quickly learned by heart.

    Blind spots: rows of weight 0, which count as left out on purpose.
    """

    code, name, fault = "LW423", "few-rows-carry-the-weight", "loss_weights"
    message = "A few rows carry nearly all of the weight."
    advice = "Cap the weights (at ten times their median, say), or take their root."
    example = "sample_weight = np.minimum(sample_weight, 10 * np.median(sample_weight))"

    def check(self, case: Case) -> Findings:
        for weights in given_weights(case):
            counted = weights[weights > 0]
            if counted.size < FEWEST or not np.isfinite(counted).all():
                continue
            worth = float(counted.sum() ** 2 / (counted**2).sum())
            if worth < SHARE * counted.size:
                text = f"{counted.size} rows are worth {worth:.1f}; the largest weight is"
                yield self.found(f"{text} {counted.max() / np.median(counted):.3g} times the median", severity=WARNING)

    bad = Built(weighed_by(lambda x: np.exp(4 * x[:, 0])))
    good = Built(weighed_by(lambda x: np.exp(x[:, 0])))
