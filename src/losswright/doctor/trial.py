"""Train a copy of the model with a change, for a bounded time, and judge it on the same held-out rows."""

import random
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from losswright.doctor.case import Case, probe
from losswright.doctor.change import Change
from losswright.doctor.outputs import Output, outputs_of
from losswright.doctor.probes.forward import forward, held_out, train_sample
from losswright.doctor.probes.skill import is_classification, skill_of
from losswright.doctor.recording import Rows
from losswright.doctor.twin import twin
from losswright.doctor.watching import unwatched

SECONDS = 10.0
FEWEST_STEPS = 30


@dataclass(frozen=True)
class Outcome:
    """Of one trial.

    Attributes:
        change: that was tried.
        skill: of the worst output, on held-out rows (training rows where there are none).
        on_training: likewise on training rows.
        losses: the training loss of each epoch of the trial.
        steps: that were trained.
        seconds: that it took.
    """

    change: Change
    skill: float
    on_training: float
    losses: tuple[float, ...]
    steps: int
    seconds: float


class _Clock(keras.callbacks.Callback):
    """Ends a training that is no longer finite, or after some seconds, but not before a number of steps."""

    def __init__(self, seconds: float):
        super().__init__()
        self.seconds, self.steps, self.began = seconds, 0, 0.0

    def on_train_batch_end(self, batch, logs=None):
        self.began = self.began or time.perf_counter()  # the first step compiles
        self.steps += 1
        if self.steps >= FEWEST_STEPS and time.perf_counter() - self.began > self.seconds:
            self.model.stop_training = True

    def on_epoch_end(self, epoch, logs=None):
        if not np.isfinite((logs or {}).get("loss", 0.0)):
            self.model.stop_training = True


@probe
def tried(case: Case, change: Change, seconds: float = SECONDS) -> Outcome | None:
    """None where the model can't be copied, or the copy can't be trained."""
    if case.train is None or case.train.y is None:
        return None
    began = time.perf_counter()
    try:
        with _own_random_numbers(), unwatched(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _train(case, change, seconds, began)
    except Exception:  # a change that can't be trained proves nothing
        return None


def _train(case: Case, change: Change, seconds: float, began: float) -> Outcome | None:
    model = twin(case, change)
    if model is None:
        return None
    rows, held, seen = (_changed(case, change, part) for part in (case.train, held_out(case), train_sample(case)))
    clock = _Clock(seconds)
    arguments = {key: case.fit.arguments[key] for key in ("batch_size", "class_weight") if key in case.fit.arguments}
    if change.batch_size:
        arguments["batch_size"] = change.batch_size
    if change.balance:
        arguments["class_weight"] = balanced_weights(case.supervised[0])
    epochs = max(1, round(case.epochs * change.epochs))
    history = model.fit(
        rows.x, rows.y, sample_weight=rows.sample_weight, epochs=epochs, verbose=0, callbacks=[clock], **arguments
    ).history
    on_training = _judged(case, model, seen)
    skill = on_training if held is None else _judged(case, model, held)
    return Outcome(change, skill, on_training, tuple(history["loss"]), clock.steps, time.perf_counter() - began)


def _judged(case: Case, model: keras.Model, rows: Rows) -> float:
    """The skill of the worst output."""
    found = forward(model, rows.x)
    parts = [(output, output.part(rows.y), output.part(found)) for output in case.supervised]
    return min(skill_of(_as_changed(o, model), y, p) for o, y, p in parts if y is not None and p is not None)


def _as_changed(output: Output, model: keras.Model) -> Output:
    """The output as the copy has it: its last activation may be another."""
    new = next(o for o in outputs_of(model, None) if o.name == output.name)
    return Output(new.name, new.key, new.objective, new.weight, new.layers, new.shape, output.targets)


def _changed(case: Case, change: Change, rows: Rows | None) -> Any:
    """Rows as the change has them; scales are those of the training rows."""
    if rows is None:
        return None
    x, y = rows.x, rows.y
    if change.standardise_x and case.train is not None:
        x = keras.tree.map_structure(_standardised, x, case.train.x)
    if change.standardise_y and y is not None:
        y = _scaled_targets(case, y)
    return Rows(x, y, rows.sample_weight)


def _standardised(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Mean 0 and spread 1: by column in a table, over all values of images and sequences."""
    if part.dtype.kind not in "iuf":
        return part
    axes = (0,) if whole.ndim == 2 else tuple(range(whole.ndim))
    whole = whole.astype("float64")
    center, width = np.nanmean(whole, axis=axes, keepdims=True), np.nanstd(whole, axis=axes, keepdims=True)
    return ((np.nan_to_num(part.astype("float64"), nan=0.0) - center) / np.where(width > 0, width, 1)).astype("float32")


def _scaled_targets(case: Case, y: Any) -> Any:
    real = [output for output in case.supervised if not is_classification(output)]
    if not isinstance(y, (dict, list, tuple)):
        return _standardised(y, real[0].targets.values) if real else y
    parts = {id(output.part(y)): output for output in real}
    return keras.tree.map_structure(
        lambda leaf: _standardised(leaf, parts[id(leaf)].targets.values) if id(leaf) in parts else leaf, y
    )


def balanced_weights(output: Output) -> dict[int, float]:
    """Class weights under which each class counts alike."""
    shares = output.targets.shares
    return {label: float(1 / (share * (shares > 0).sum())) for label, share in enumerate(shares) if share > 0}


@contextmanager
def _own_random_numbers() -> Iterator[None]:
    """The same random numbers for each trial, and the user's put back after it."""
    state, numpy_state = random.getstate(), np.random.get_state()
    keras.utils.set_random_seed(0)
    try:
        yield
    finally:
        random.setstate(state)
        np.random.set_state(numpy_state)
