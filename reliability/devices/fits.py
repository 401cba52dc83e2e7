"""Small models, trained whole: what one device learns, and what two devices learn of the same batches."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

import losswright as lw
from losswright import losses

import keras
import numpy as np

BATCH, RATE = 64, 0.05
ROWS = 3 * BATCH + 1  # so that the last batch has a row for one device and none for the other
MEAN = {"reduction": "mean_with_sample_weight"}
ALL_THAT_REMEMBER = "two losses and a balance that remember"
LOGITS = {"from_logits": True, **MEAN}
Step = Callable[[Any, Any, Any], Any]
"""Of features, targets and weights."""


class Fit(NamedTuple):
    """A model, made where it shall live, and what it learns from."""

    model: Callable[[], keras.Model]
    y: Any
    weight: np.ndarray


def data() -> np.ndarray:
    """Features."""
    return np.random.default_rng(0).normal(size=(ROWS, 3)).astype("float32")


def fits() -> dict[str, Fit]:
    """One for each way in which something of the whole batch, or of the batches before, decides."""
    rng, x = np.random.default_rng(1), data()
    y = (x.sum(1, keepdims=True) + rng.standard_t(3, size=(ROWS, 1))).astype("float32")
    weight, groups = rng.uniform(0.5, 2.0, size=ROWS).astype("float32"), (x[:, 0] > 0.5).astype("int32")
    rare, label = (y > 2).astype("float32"), np.argmax(x, axis=1).astype("int32")
    grades = rng.integers(4, size=(ROWS, 4)).astype("float32")
    found = {
        "Superquantile": _fit(partial(losses.Superquantile, level=0.9, **MEAN), y, weight),
        "PercentileWeighted": _fit(partial(losses.PercentileWeighted, level=0.9, **MEAN), y, weight),
        "AdaptiveBarron": _fit(partial(losses.AdaptiveBarron, **MEAN), y, weight),
        "TopK": _fit(partial(losses.TopK, share=0.1, **MEAN), y, weight),
        "class weights": _fit(partial(losses.BinaryCrossentropy, class_weight={0: 1, 1: 9}, **LOGITS), rare, weight),
        "GradientHarmonizing": _fit(partial(losses.GradientHarmonizing, **LOGITS), rare, weight),
        "SoftExpectedCalibrationError": _fit(_calibrated, label, weight, units=3),
        "ListNet": _fit(partial(losses.ListNet, **MEAN), grades, weight, units=4),
    }
    shares = partial(losses.GroupDRO, groups=2, of="mse", step=0.1, **MEAN)
    found["GroupDRO"] = Fit(partial(_outputs, {"a": shares}), {"a": y, "group": groups}, weight)
    two = {"a": partial(losses.MeanSquaredError, **MEAN), "b": partial(losses.BinaryCrossentropy, **LOGITS)}
    remember = {"a": partial(losses.Superquantile, level=0.9, **MEAN), "b": shares}
    found[ALL_THAT_REMEMBER] = Fit(partial(_outputs, remember, "dynamic"), {"a": y, "b": y, "group": groups}, weight)
    for balance in ("uncertainty", "dynamic", "gradnorm", "pcgrad"):
        found[balance] = Fit(partial(_outputs, two, balance), {"a": y, "b": rare}, weight)
    return found


def _fit(loss: Callable[[], Any], y: np.ndarray, weight: np.ndarray, *, units: int = 1) -> Fit:
    return Fit(partial(_outputs, {"a": loss}, units=units), {"a": y}, weight)


def _calibrated() -> losses.Summed:
    parts = losses.SparseCategoricalCrossentropy, losses.SoftExpectedCalibrationError
    return losses.Summed([part(**LOGITS) for part in parts])


def _outputs(losses: dict[str, Callable[[], Any]], balance: str | None = None, *, units: int = 1) -> keras.Model:
    """A model that is the same each time; states live where it does."""
    keras.utils.set_random_seed(7)
    x = keras.Input((3,))
    hidden = keras.layers.Dense(4, "tanh", name="hidden")(x)
    model = keras.Model(x, {name: keras.layers.Dense(units, name=name)(hidden) for name in losses})
    made = {name: loss() for name, loss in losses.items()}
    return lw.compile(model, keras.optimizers.SGD(RATE), loss=made, balance=balance)


def learnt(model: keras.Model) -> tuple[np.ndarray, list[float]]:
    """The weights, and all that states and balances hold."""
    states = [part for name, part in sorted(vars(model).items()) if name.startswith("losswright_")]
    weights = np.concatenate([np.ravel(array) for array in model.get_weights()]).astype("float64")
    return weights, [number for state in states for number in state.snapshot()]


def evened(rows: np.ndarray) -> np.ndarray:
    """As many for each of two devices: zeros fill the last batch, so a row of zeros weighs nothing."""
    return np.pad(rows, [(0, len(rows) % 2), *[(0, 0)] * (rows.ndim - 1)])


def train(model: keras.Model, fit: Fit, step: Step, *, rank: int, epochs: int, callbacks: Iterable[Any]) -> None:
    """A loop of one's own on every second row; callbacks hear of what `fit` would tell them."""
    told = keras.callbacks.CallbackList([*callbacks], model=model)
    told.on_train_begin()
    for epoch in range(model._initial_epoch or 0, epochs):  # set by `BackupAndRestore`
        model.reset_metrics()
        told.on_epoch_begin(epoch)
        for number, batch in enumerate(_batches(fit, slice(rank, None, 2))):
            step(*batch)
            told.on_train_batch_end(number)
        told.on_epoch_end(epoch)
    told.on_train_end()


def _batches(fit: Fit, rows: slice) -> Iterator[Any]:
    """Features, targets and weights of those rows of each batch."""
    whole = data(), fit.y, fit.weight
    for start in range(0, ROWS, BATCH):
        yield keras.tree.map_structure(lambda array, start=start: array[start : start + BATCH][rows], whole)
