"""LW726: a reported loss that depends on how rows fall into batches."""

import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.outputs import Output
from losswright.doctor.probes.losses import pair, setting
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings

SMALL, TOLERANCE = 8, 0.02


def partly_ignored(y):
    """Labels of which some are to be left out, mostly in the first rows."""
    y = y.copy()
    y[(np.arange(len(y)) < len(y) // 2) & (np.arange(len(y)) % 8 > 0)] = -1
    return y


def ignoring(label):
    """A loss that leaves a label out."""
    return {"class_name": "SparseCategoricalCrossentropy", "config": {"ignore_class": label}}


class UnevenBatches(Remark):
    """Keras takes the mean of each batch, then the mean of those: a batch with few counted rows counts as a full one.

    With `ignore_class`, masks or sums, the loss that is reported (and each step) depends on the batch size.

    Blind spots: masks that layers make.
    """

    code, name, fault = "LW726", "uneven-batches", "loss_sign_reduction"
    message = "The loss that is reported depends on how the rows fall into batches."
    advice = "Use the losses of losswright with `lw.compile`, which divide by what was counted over the whole epoch."
    example = "lw.compile(model, 'adam', loss=lw.losses.SparseCategoricalCrossentropy(ignore_class=-1))"

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            if (ignored := setting(output.objective.loss, "ignore_class")) is not None:
                share = float((output.targets.values == ignored).mean())
                values = self._by_batch(case, output, ignored)
                if values is not None and abs(values[0] - values[1]) > TOLERANCE * abs(values[1]):
                    text = f"{share:.0%} of the labels are left out: {values[0]:.4g} in batches of {SMALL}"
                    yield self.remark(f"{text}, {values[1]:.4g} over all rows at once", output=output)

    @staticmethod
    def _by_batch(case: Case, output: Output, ignored: int) -> tuple[float, float] | None:
        """The mean over small batches, and over all rows."""
        both = pair(case, output)
        if both is None or both[0].size != len(both[0]):
            return None
        truth = both[0].reshape(-1).astype(int)
        share = np.take_along_axis(both[1], np.clip(truth, 0, None)[:, None], axis=-1)[:, 0]
        cost, counted = -np.log(np.clip(share, 1e-7, 1)), truth != ignored
        parts = [slice(i, i + SMALL) for i in range(0, len(truth), SMALL)]
        means = [cost[part][counted[part]].mean() for part in parts if counted[part].any()]
        return (float(np.mean(means)), float(cost[counted].mean())) if means else None

    bad = examples.classes(loss=ignoring(-1), target=partly_ignored, sort=True)
    good = examples.classes(loss=ignoring(-1), compile={"metrics": ["accuracy"]})
