"""LW627: a loss that comes back from a file as another one."""

from typing import Any

import keras
import numpy as np

from losswright.doctor import examples
from losswright.doctor.built import Built, Given, dense, real, table
from losswright.doctor.case import Case
from losswright.doctor.finding import NOTE, WARNING
from losswright.doctor.probes.losses import pair, unreduced
from losswright.doctor.rule import Findings, Rule


class Powered(keras.losses.Loss):
    """A loss whose setting its configuration forgets."""

    def __init__(self, power=2.0, **settings):
        super().__init__(**settings)
        self.power = power

    def call(self, y_true, y_pred):
        return keras.ops.mean(keras.ops.abs(y_true - y_pred) ** self.power, axis=-1)


def powered():
    """A model with that loss."""
    x = table()
    return Given(dense(keras.layers.Dense(1), loss=Powered(power=3.0)), x, real(x))


class SettingsLost(Rule):
    """A saved model keeps of its loss what `get_config` tells. A setting that is missing there is back at its default.

    Training that goes on after `load_model` then follows another loss, without a word.

    Blind spots: losses that can't be called on these rows.
    """

    code, name, fault = "LW627", "settings-lost", "loss_for_task"
    message = "Saved and loaded again, the loss is another one (or can't be loaded)."
    advice = "Return every setting from `get_config`; losses of losswright do it by themselves."
    example = 'def get_config(self):\n    return {**super().get_config(), "power": self.power}'

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            both, loss = pair(case, output), output.objective.loss
            if both is None or not isinstance(loss, keras.losses.Loss):
                continue
            before = unreduced(loss, *both)
            again, trouble = reloaded(loss)
            if trouble:
                yield self.found(f"{output.objective.name}: {trouble}", severity=NOTE, output=output)
                continue
            after = None if before is None else unreduced(again, *both)
            if before is not None and after is not None and not _same(before, after):
                text = f"{output.objective.name} gives {before.mean():.4g} on these rows, reloaded {after.mean():.4g}"
                yield self.found(text, severity=WARNING, output=output)

    bad = Built(powered)
    good = examples.regression(loss="mean_squared_error")


def reloaded(loss: keras.losses.Loss) -> tuple[Any, str]:
    """The loss from its own configuration, or why there is none."""
    try:
        return type(loss).from_config(loss.get_config()), ""
    except Exception as error:
        return None, f"{type(error).__name__}: {str(error).splitlines()[0][:90] if str(error) else ''}"


def _same(before: np.ndarray, after: np.ndarray) -> bool:
    return before.shape == after.shape and bool(np.allclose(before, after, rtol=1e-4, atol=1e-7, equal_nan=True))
