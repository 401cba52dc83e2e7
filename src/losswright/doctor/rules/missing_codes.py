"""LW322: codes such as -999 that stand for missing values."""

from collections.abc import Iterator

import keras
import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.finding import WARNING
from losswright.doctor.probes.features import reads_tokens
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.targets import CONTINUOUS

CODES = (-1.0, -9.0, -99.0, -999.0, -9999.0, -99999.0, 99.0, 999.0, 9999.0, 99999.0, 999999.0)
FEWEST, APART = 0.005, 3.0


def with_codes(x):
    """Some values missing, written as -999."""
    x = x.copy()
    x[::11, 2] = -999
    return x


class MissingCodes(Rule):
    """-999 for a missing value is a number to the model: far from all others, it decides every sum that it enters.

    Blind spots: codes within the range of the other values; codes in less than half a percent of the rows.
    """

    code, name, fault = "LW322", "missing-codes", "input_nan"
    message = "A code for missing values stands among the numbers."
    advice = "Read it as missing, fill the gap from the training rows, and add a column that says so."
    example = "x = np.where(x == -999, np.nan, x)"

    def check(self, case: Case) -> Findings:
        for where, column in self._columns(case):
            if (code := code_in(column)) is not None:
                share = float((column == code).mean())
                rest = column[column != code]
                text = f"{where}: {code:g} in {share:.1%} of the rows, all others from {rest.min():.4g}"
                yield self.found(f"{text} to {rest.max():.4g}", severity=WARNING)

    @staticmethod
    def _columns(case: Case) -> Iterator[tuple[str, np.ndarray]]:
        if case.train is None or reads_tokens(case) or len(case.train) < 20:
            return
        for leaf in keras.tree.flatten(case.train.x):
            if leaf.dtype.kind in "if" and leaf.ndim == 2 and leaf.shape[1] <= 500:
                yield from ((f"column {k}", leaf[:, k]) for k in range(leaf.shape[1]))
        for output in case.supervised:
            if output.targets.kind == CONTINUOUS and output.targets.width == 1:
                yield f"target of {output.name}", output.targets.values.reshape(-1)

    bad = examples.binary(inputs=with_codes)
    good = examples.binary()


def code_in(column: np.ndarray) -> float | None:
    """A known code at an end of the range, often there, and far from all other values."""
    for end in (column.min(), column.max()):
        if float(end) not in CODES:
            continue
        rest = column[column != end].astype("float64")
        if not FEWEST <= 1 - len(rest) / len(column) <= 0.6 or np.ptp(rest) == 0:
            continue
        gap = min(abs(rest.min() - end), abs(rest.max() - end))
        if gap > APART * np.ptp(rest):
            return float(end)
    return None
