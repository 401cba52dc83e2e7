"""What the demo keeps of a run: progress, the running threshold, and the quantile that it should follow."""

from collections.abc import Callable

import keras

from losswright.data import Flights
from losswright.demo.results import absolute_errors, quantile


class Progress(keras.callbacks.Callback):
    """Calls `advance()` after each batch."""

    def __init__(self, advance: Callable[[], None]):
        super().__init__()
        self.advance = advance

    def on_train_batch_end(self, batch, logs=None):
        """One step further."""
        self.advance()


class Threshold(keras.callbacks.Callback):
    """The threshold of the loss several times an epoch, and the true quantile of the training errors after each.

    Attributes:
        running: (epochs done, threshold in minutes) pairs.
        true: (epochs done, weighted quantile of the absolute errors on the whole training part) pairs.
    """

    def __init__(self, name: str, train: Flights, weight, *, level: float, times: int = 20):
        super().__init__()
        self.name, self.train, self.weight, self.level, self.times = name, train, weight, level, times
        self.running: list[tuple[float, float]] = []
        self.true: list[tuple[float, float]] = []

    def on_epoch_begin(self, epoch, logs=None):
        """Remember how far training is."""
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        """Note the threshold at every so many batches."""
        steps = self.params["steps"]
        if (batch + 1) % max(1, steps // self.times) == 0:
            self.running.append((self.epoch + (batch + 1) / steps, float(logs[self.name])))

    def on_epoch_end(self, epoch, logs=None):
        """Measure the truth: every training flight is predicted with the weights as they are now."""
        predicted = self.model.predict(self.train.features, batch_size=8_192, verbose=0)["delay"]
        errors = absolute_errors(self.train, predicted)
        self.true.append((epoch + 1, quantile(errors, self.level, self.weight[self.train.arrived])))
