"""One heat of a race: one candidate trained on one fold, stopped early, and judged on the rest."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from losswright.advisor.candidate import Read
from losswright.advisor.folds import Fold
from losswright.metrics.scorer import Scorer
from losswright.objective import compile as compile_model


@dataclass(frozen=True, kw_only=True)
class Course:
    """What all candidates share: the data, the builder, the metric, and the budget."""

    build: Callable[..., keras.Model]
    x: Any
    y: np.ndarray
    weight: np.ndarray | None
    scorer: Scorer
    sign: float
    epochs: int
    batch_size: int
    patience: int
    optimizer: Any
    seed: int

    def rows(self, where: np.ndarray) -> tuple[Any, np.ndarray, np.ndarray | None]:
        """Features, targets and weights at these positions."""
        x = keras.tree.map_structure(lambda array: np.asarray(array)[where], self.x)
        return x, self.y[where], None if self.weight is None else self.weight[where]

    def judge(self, model: keras.Model, read: Read, where: np.ndarray) -> float:
        """The metric there, of what the model's outputs mean."""
        x, y, weight = self.rows(where)
        return self.scorer(y, _fitting(read(model.predict(x, batch_size=4096, verbose=0)), y), weight)


class _Stop(keras.callbacks.Callback):
    """Keep the weights that do best on the watched rows by the race's metric, not by a candidate's own loss."""

    def __init__(self, course: Course, read: Read, where: np.ndarray):
        super().__init__()
        self.course, self.read, self.where = course, read, where
        self.best, self.weights, self.waited, self.epochs = -np.inf, None, 0, 0

    def on_epoch_end(self, epoch, logs=None):
        """Judge, remember, and stop when nothing has got better for a while."""
        self.epochs = epoch + 1
        value = self.course.sign * self.course.judge(self.model, self.read, self.where)
        if value > self.best:
            self.best, self.weights, self.waited = value, self.model.get_weights(), 0
            return
        self.waited += 1
        self.model.stop_training = self.waited >= self.course.patience

    def on_train_end(self, logs=None):
        """Back to the best."""
        if self.weights is not None:
            self.model.set_weights(self.weights)


def run_heat(course: Course, loss: Any, read: Read, fold: Fold, number: int) -> tuple[float, int]:
    """The metric on the fold's test rows, and the epochs trained. Every candidate starts from the same seed."""
    keras.utils.set_random_seed(course.seed + number)
    model = _built(course.build, loss)
    optimizer = keras.optimizers.get(course.optimizer)
    compile_model(model, type(optimizer).from_config(optimizer.get_config()), loss=_fresh(loss))
    x, y, weight = course.rows(fold.train)
    stop = _Stop(course, read, fold.watch)
    settings = {"epochs": course.epochs, "batch_size": course.batch_size, "verbose": 0, "callbacks": [stop]}
    model.fit(x, y, sample_weight=weight, **settings)
    return course.judge(model, read, fold.test), stop.epochs


def _built(build: Callable[..., keras.Model], loss: Any) -> keras.Model:
    """A new model; a builder that takes an argument is told the loss, for its last layer."""
    return build(loss) if inspect.signature(build).parameters else build()


def _fresh(loss: Any) -> Any:
    """A loss without the memory of an earlier heat."""
    return type(loss).from_config(loss.get_config()) if hasattr(loss, "state") else loss


def _fitting(y_pred: np.ndarray, y: np.ndarray) -> np.ndarray:
    return y_pred[:, 0] if y.ndim == 1 and y_pred.ndim == 2 and y_pred.shape[1] == 1 else y_pred
