"""LW327: a column of the inputs that is the target."""

import keras
import numpy as np

from losswright.doctor import built
from losswright.doctor.built import Built, Given
from losswright.doctor.case import Case
from losswright.doctor.finding import NOTE, WARNING
from losswright.doctor.outputs import Output
from losswright.doctor.rule import Findings, Rule

SAME = 0.9999


def with_target():
    """The first column is the target."""
    x = built.table()
    return Given(built.dense(keras.layers.Dense(1)), x, x[:, :1].copy())


def without_target():
    """A target of two columns."""
    x = built.table()
    return Given(built.dense(keras.layers.Dense(1)), x, built.real(x))


class TargetAmongInputs(Rule):
    """A column that equals the target (or is a line through it) is known only where the answer is known, too.

    The model is then perfect here and useless in use.

    Blind spots: leaks that need two columns; targets that are a line of one column by nature.
    """

    code, name, fault = "LW327", "target-among-inputs", "data_leak_val"
    message = "A column of the inputs is the target."
    advice = "Leave out what isn't known at the time of prediction."
    example = 'x = table.drop(columns=["price"])'

    def check(self, case: Case) -> Findings:
        if case.train is None or len(case.train) < 20:
            return
        leaves = [x for x in keras.tree.flatten(case.train.x) if x.dtype.kind in "iuf" and x.ndim == 2]
        for output in case.supervised:
            y = output.targets.values.reshape(len(output.targets.values), -1)
            if y.shape[1] != 1 or y.dtype.kind not in "biuf" or np.ptp(y) == 0:
                continue
            for leaf in leaves:
                yield from self._found_in(leaf, y.astype("float64"), output)

    def _found_in(self, leaf: np.ndarray, y: np.ndarray, output: Output) -> Findings:
        if not 1 < leaf.shape[1] <= 500 or len(leaf) != len(y):
            return
        same = np.flatnonzero(np.isclose(leaf, y, rtol=1e-6, atol=0).all(axis=0))
        if same.size:
            yield self.found(f"column {same[0]} equals the target in all rows", severity=WARNING, output=output)
            return
        a, b = leaf - leaf.mean(axis=0, dtype="float64"), y - y.mean()
        related = np.abs((a * b).sum(axis=0)) / np.sqrt((a**2).sum(axis=0) * (b**2).sum() + 1e-300)
        if related.max() > SAME:
            text = f"column {related.argmax()} follows the target with a correlation of {related.max():.6f}"
            yield self.found(text, severity=NOTE, output=output)

    bad = Built(with_target)
    good = Built(without_target)
