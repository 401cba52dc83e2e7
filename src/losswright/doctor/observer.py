"""A callback that follows one training without a part in it."""

import time

import keras
import numpy as np

from losswright.doctor.recording import Fit

MOST_WEIGHTS = 50_000_000  # numbers: what is larger isn't copied


class Observer(keras.callbacks.Callback):
    """Keeps the weights before the first step, and each epoch's numbers and time."""

    def __init__(self, fit: Fit):
        super().__init__()
        self.fit = fit
        self.began = 0.0

    def on_train_begin(self, logs=None):
        self.fit.learning_rate = learning_rate(self.model)
        if sum(int(np.prod(v.shape)) for v in self.model.variables) <= MOST_WEIGHTS:
            self.fit.weights = self.model.get_weights()

    def on_epoch_begin(self, epoch, logs=None):
        self.began = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.fit.seconds.append(time.perf_counter() - self.began)
        for name, value in (logs or {}).items():
            if np.ndim(value) == 0:
                self.fit.history.setdefault(name, []).append(float(value))


def learning_rate(model: keras.Model) -> float | None:
    """That of a compiled model; None where a schedule sets it, or there is no optimiser."""
    optimizer = getattr(model, "optimizer", None)
    if optimizer is None or isinstance(
        getattr(optimizer, "_learning_rate", None), keras.optimizers.schedules.LearningRateSchedule
    ):
        return None
    return float(np.asarray(keras.ops.convert_to_numpy(optimizer.learning_rate)))
