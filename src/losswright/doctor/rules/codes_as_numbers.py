"""LW323: numbers of categories among measurements."""

import keras
import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.probes.features import reads_tokens
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings

FEWEST, MOST = 4, 40


def with_codes(x):
    """The last column as the number of a region."""
    x = x.copy()
    x[:, 3] = np.arange(len(x)) * 7 % 11
    return x


class CodesAsNumbers(Remark):
    """To a model, region 6 is twice region 3. If the numbers are names, their order and distances mislead it.

    Blind spots: categories that stand alone, without measurements beside them; counts and grades, which look the same.
    """

    code, name, fault = "LW323", "codes-as-numbers", "input_unscaled"
    message = "Columns of few whole numbers stand among measurements; if they are codes of categories, sizes mislead."
    advice = "Give categories one column each (one-hot) or an `Embedding`; leave counts and grades as they are."
    example = "keras.layers.CategoryEncoding(num_tokens=11, output_mode='one_hot')"

    def check(self, case: Case) -> Findings:
        if case.train is None or reads_tokens(case) or len(case.train) < 50:
            return
        for leaf in keras.tree.flatten(case.train.x):
            if leaf.dtype.kind not in "if" or leaf.ndim != 2 or leaf.shape[1] > 200:
                continue
            whole = (leaf == np.round(leaf)).all(axis=0)
            levels = [len(np.unique(leaf[:, k])) if whole[k] else 0 for k in range(leaf.shape[1])]
            codes = [k for k, count in enumerate(levels) if FEWEST <= count <= MOST]
            if codes and not whole.all():
                yield self.remark("columns " + ", ".join(f"{k} ({levels[k]} different values)" for k in codes[:5]))

    bad = examples.binary(inputs=with_codes)
    good = examples.binary()
