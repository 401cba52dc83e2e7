"""LW723: metrics that count padded steps."""

import keras
import numpy as np

from losswright.doctor import built
from losswright.doctor.built import Built, Given
from losswright.doctor.case import Case
from losswright.doctor.probes.masks import masked
from losswright.doctor.probes.metrics import metric_names
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings


def padded(metrics):
    """Sequences of which the second half is padding."""

    def make():
        x = np.random.default_rng(0).normal(size=(built.ROWS, 6, 2)).astype("float32")
        x[:, 3:] = 0
        layers = [keras.layers.Masking(), keras.layers.Dense(1)]
        model = built.dense(*layers, shape=(6, 2), metrics=metrics, optimizer=keras.optimizers.SGD(0.3))
        return Given(model, x, x[:, :, :1].copy(), {"epochs": 6, "batch_size": 8})

    return make


class MaskedStepsInMetrics(Remark):
    """The loss leaves masked steps out. On JAX the metrics of `fit` don't: they count padding as steps.

    An accuracy then rises with the share of padding, and differs from that of another backend.

    Blind spots: metrics that look for the padding themselves.
    """

    code, name, fault = "LW723", "masked-steps-in-metrics", "metric_mismatch"
    message = "The outputs are masked; on JAX, the metrics of `fit` count the padded steps as well."
    advice = "Give the mask as `sample_weight` and the metrics as `weighted_metrics`, or compile with `lw.compile`."
    example = "model.fit(x, y, sample_weight=(x != 0).any(-1)); model.compile(weighted_metrics=['accuracy'])"

    def check(self, case: Case) -> Findings:
        seen = masked(case)
        if seen is not None and any(seen.arrives) and seen.hidden > 0 and metric_names(case):
            yield self.remark(f"{seen.hidden:.0%} of the steps are masked; this is {keras.config.backend()}")

    bad = Built(padded(["mae"]))
    good = Built(padded(None), trained=True)
