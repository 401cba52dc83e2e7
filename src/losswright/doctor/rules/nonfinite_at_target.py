"""LW623: a loss of one's own that is NaN for a perfect answer."""

import keras
import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.objectives import OTHER
from losswright.doctor.probes.losses import pair, unreduced
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING


def plain_logs(y_true, y_pred):
    """Crossentropy without a floor."""
    ops = keras.ops
    return -ops.mean(y_true * ops.log(y_pred) + (1 - y_true) * ops.log(1 - y_pred), axis=-1)


def floored_logs(y_true, y_pred):
    """The same with one."""
    return plain_logs(y_true, keras.ops.clip(y_pred, 1e-6, 1 - 1e-6))


class NonfiniteAtTarget(Rule):
    """Logarithms, roots and quotients without a floor are NaN just where the model gets right.

    Training goes well until the first perfect row, and then everything is NaN.

    Blind spots: losses whose answers are no targets, such as rates or parameters; gradients that are NaN where the
    value is not.
    """

    code, name, fault = "LW623", "nonfinite-at-target", "loss_for_task"
    message = "The loss is NaN or infinite for a perfect answer."
    advice = "Clip before logarithms and divisions, or use the built-in loss from logits."
    example = "y_pred = ops.clip(y_pred, 1e-7, 1 - 1e-7)"
    explains = TRAINING

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            both = pair(case, output) if output.objective.family == OTHER else None
            if both is None or both[0].size != both[1].size or not np.isfinite(both[0]).all():
                continue
            y_true, y_pred = both[0].reshape(both[1].shape).astype("float32"), both[1]
            now, perfect = (unreduced(output.objective.loss, y_true, p) for p in (y_pred, y_true))
            if now is None or perfect is None or not np.isfinite(now).all():
                continue
            bad = ~np.isfinite(perfect)
            if bad.any():
                text = f"{bad.sum()} of {bad.size} values are {perfect[bad].reshape(-1)[0]} at y_pred = y_true"
                yield self.found(f"{text}; at the model's answers all are finite", output=output)

    bad = examples.binary(loss=plain_logs)
    good = examples.binary(loss=floored_logs)
