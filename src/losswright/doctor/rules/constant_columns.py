"""LW321: columns that are the same in all rows."""

import keras
import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.probes.features import reads_tokens
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings


def one_lost(x):
    """A column that came out empty."""
    return x * [1.0, 1.0, 1.0, 0.0]


class ConstantColumns(Remark):
    """A column that never changes tells nothing; it was often lost in a join, a cast or a scaler of spread 0.

    Blind spots: images and sequences, whose borders are constant by nature.
    """

    code, name, fault = "LW321", "constant-columns", "input_unscaled"
    message = "Columns of the inputs are the same in all rows."
    advice = "See whether they were lost on the way; else leave them out."
    example = "print(x.std(axis=0))"

    def check(self, case: Case) -> Findings:
        if case.train is None or reads_tokens(case) or len(case.train) < 10:
            return
        for leaf in keras.tree.flatten(case.train.x):
            if leaf.dtype.kind in "iuf" and leaf.ndim == 2 and 1 < leaf.shape[1] <= 200:
                still = np.flatnonzero((leaf == leaf[:1]).all(axis=0))
                if still.size:
                    seen = ", ".join(f"column {k} is always {leaf[0, k]:g}" for k in still[:5])
                    yield self.remark(f"{still.size} of {leaf.shape[1]}: {seen}")

    bad = examples.binary(inputs=one_lost)
    good = examples.binary()
