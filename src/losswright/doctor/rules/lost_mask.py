"""LW724: a mask that doesn't arrive at the loss."""

import keras
import numpy as np

from losswright.doctor import built
from losswright.doctor.built import Built, Given
from losswright.doctor.case import Case
from losswright.doctor.finding import WARNING
from losswright.doctor.probes.masks import masked
from losswright.doctor.rule import Findings, Rule


def padded(keep):
    """Sequences of which the second half is padding, and a step that loses the mask or keeps it."""

    def make():
        x = np.random.default_rng(0).normal(size=(built.ROWS, 6, 2)).astype("float32")
        x[:, 3:] = 0
        given = keras.Input((6, 2))
        steps = keras.layers.Masking()(given)
        steps = steps if keep else keras.ops.concatenate([steps, steps], axis=-1)
        model = keras.Model(given, keras.layers.Dense(1)(steps))
        model.compile(keras.optimizers.SGD(0.3), loss="mean_squared_error")
        return Given(model, x, x[:, :, :1].copy(), {"epochs": 6, "batch_size": 8})

    return make


class LostMask(Rule):
    """A mask travels from layer to layer, until one doesn't pass it on. The loss then counts padding as steps.

    The loss of long and short sequences is no longer the same, and shrinks with the share of padding.

    Blind spots: models whose last step looks at the padding itself.
    """

    code, name, fault = "LW724", "lost-mask", "shape_broadcast"
    message = "A layer makes a mask, but the output no longer has it: padded steps count in the loss."
    advice = "Set `supports_masking = True` in layers of your own, or give the mask as `sample_weight` `(rows, steps)`."
    example = "model.fit(x, y, sample_weight=(x != 0).any(-1).astype('float32'))"

    def check(self, case: Case) -> Findings:
        seen = masked(case)
        if seen is None or not seen.hidden:
            return
        for output, arrives in zip(case.outputs, seen.arrives, strict=False):
            steps = output.shape is not None and len(output.shape) > 2 and output.targets.values.ndim > 1
            if steps and not arrives:
                yield self.found(f"{seen.hidden:.0%} of the steps are padding", severity=WARNING, output=output)

    bad = Built(padded(False))
    good = Built(padded(True), trained=True)
