"""LW221: targets that the loss has no meaning for."""

from typing import Any

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.outputs import Output
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING

COUNTS = ("Poisson", "NegativeBinomial", "Tweedie", "PoissonDeviance")
POSITIVE = ("Gamma", "GammaDeviance")
SIDES = ("Hinge", "SquaredHinge")


class TargetsOutsideDomain(Rule):
    """Each loss is made for certain targets: counts from 0, shares that add up to 1, sides -1 and 1.

    On JAX nothing checks them: a negative count or a share of 1.7 gives some number, and training follows it.

    Blind spots: losses of one's own; rows beyond the sample.
    """

    code, name, fault = "LW221", "targets-outside-domain", "label_encoding"
    message = "Some targets are not of the kind that the loss is made for."
    advice = "Look at those rows; mend or leave them out, or choose a loss for such targets."
    example = "print(y[y < 0])"
    explains = TRAINING | {"out_act_range"}

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            wanted, bad = offending(output)
            if bad is not None and bad.any():
                first = float(output.targets.values.reshape(len(bad), -1)[bad][0].min())
                text = f"{bad.sum()} of {len(bad)} rows, such as {first:.4g}; {output.objective.name} wants {wanted}"
                yield self.found(text, output=output)

    bad = examples.regression("exponential", "poisson")
    good = examples.regression("exponential", "poisson", target=examples.counts)


def offending(output: Output) -> tuple[str, np.ndarray | None]:
    """What the loss wants, and for each row whether it is something else; None where nothing is known."""
    name, values = output.objective.name, output.targets.values
    if values.dtype.kind not in "biuf":
        return "", None
    rows: Any = values.reshape(len(values), -1).astype("float64")
    if name in COUNTS:
        return "0 or more", (rows < 0).any(axis=1)
    if name in POSITIVE:
        return "more than 0", (rows <= 0).any(axis=1)
    if name == "MeanSquaredLogarithmicError":
        return "0 or more", (rows < 0).any(axis=1)
    if name in SIDES:
        return "-1 and 1 (or 0 and 1)", np.asarray(~np.isin(rows, (-1, 0, 1)).all(axis=1))
    if name == "KLDivergence" and values.ndim == 2 and values.shape[1] > 1:
        off: np.ndarray = (np.abs(rows.sum(axis=1) - 1) > 0.01) | (rows < 0).any(axis=1)
        return "shares that add up to 1", off
    return "", None
