"""LW424: weights that make classes more uneven than they are."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.finding import WARNING
from losswright.doctor.outputs import Output
from losswright.doctor.probes.weights import labels_of, row_weights
from losswright.doctor.rule import Findings, Rule

UNEVEN, WORSE = 1.5, 2.0


class WeightsUndoBalance(Rule):
    """Class weights are there to lift rare classes. Given the wrong way round they sink them further.

    Blind spots: targets of several labels; weights that follow costs on purpose.
    """

    code, name, fault = "LW424", "weights-undo-balance", "loss_weights"
    message = "The weights favour the classes that are common already."
    advice = "A class's weight goes with 1 over its share: `lw.weights.by_class(y, 'balanced')`."
    example = 'sample_weight = lw.weights.by_class(y, "balanced")'

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            shares = self._shares(case, output)
            if shares is None:
                continue
            plain, weighed = shares
            before, after = plain.max() / plain.min(), weighed.max() / max(weighed.min(), 1e-12)
            if before > UNEVEN and after > WORSE * before and plain.argmax() == weighed.argmax():
                text = f"the largest class has {before:.3g} times the rows of the smallest,"
                yield self.found(f"{text} and {after:.3g} times its weight", severity=WARNING, output=output)

    @staticmethod
    def _shares(case: Case, output: Output) -> tuple[np.ndarray, np.ndarray] | None:
        """Of each class that occurs: of the rows, and of the weight."""
        labels, weights = labels_of(output), row_weights(case, output)
        if labels is None or weights is None or len(weights) != len(labels) or not (weights >= 0).all():
            return None
        places = np.unique(labels, return_inverse=True)[1]
        rows, weight = np.bincount(places), np.bincount(places, weights)
        return (rows / rows.sum(), weight / weight.sum()) if len(rows) > 1 and weight.sum() > 0 else None

    bad = examples.binary(rare=0.1, fit={"class_weight": {0: 10.0, 1: 1.0}})
    good = examples.binary(rare=0.1, fit={"class_weight": {0: 1.0, 1: 10.0}})
