"""Small models, trained whole: what one device learns, and what two devices learn of the same batches."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import losswright as lw

import keras
import numpy as np

BATCH = 64
ROWS = 3 * BATCH + 1  # so that the last batch has a row for one device and none for the other
EVEN_ROWS = 3 * BATCH


class Fit(NamedTuple):
    """A model, made where it shall live, and what it learns from."""

    model: Callable[[], keras.Model]
    y: Any
    weight: Any = None


def data(rows: int = ROWS) -> np.ndarray:
    """Features."""
    return np.random.default_rng(0).normal(size=(rows, 3)).astype("float32")


def fits(rows: int = ROWS) -> dict[str, Fit]:
    """One for each way in which something of the whole batch, or of the batches before, decides."""
    rng, x = np.random.default_rng(1), data(rows)
    y = (x.sum(1, keepdims=True) + rng.standard_t(3, size=(rows, 1))).astype("float32")
    weight, groups = rng.uniform(0.5, 2.0, size=rows).astype("float32"), (x[:, 0] > 0.5).astype("int32")
    pair = {"a": y, "b": (y > 0).astype("float32")}
    single = {
        "Superquantile": lw.losses.Superquantile(level=0.9, reduction="mean_with_sample_weight"),
        "PercentileWeighted": lw.losses.PercentileWeighted(level=0.9),
        "AdaptiveBarron": lw.losses.AdaptiveBarron(),
        "TopK": lw.losses.TopK(share=0.1),
    }
    found = {name: Fit(lambda loss=loss: _one_output(loss), y, weight) for name, loss in single.items()}
    shares = lw.losses.GroupDRO(groups=2, of="mse", step=0.1)
    found["GroupDRO"] = Fit(lambda: _outputs({"a": shares}), {"a": y, "group": groups})
    for balance in ("uncertainty", "dynamic", "gradnorm", "pcgrad"):
        found[balance] = Fit(
            lambda balance=balance: _outputs(
                {"a": lw.losses.MeanSquaredError(), "b": lw.losses.BinaryCrossentropy()}, balance
            ),
            pair,
        )
    return found


def _one_output(loss: Any) -> keras.Model:
    keras.utils.set_random_seed(7)
    layers = [keras.Input((3,)), keras.layers.Dense(4, "tanh", name="hidden"), keras.layers.Dense(1)]
    return lw.compile(keras.Sequential(layers), keras.optimizers.SGD(0.05), loss=_anew(loss))


def _outputs(losses: dict[str, Any], balance: str | None = None) -> keras.Model:
    keras.utils.set_random_seed(7)
    x = keras.Input((3,))
    hidden = keras.layers.Dense(4, "tanh", name="hidden")(x)
    last = {"a": None, "b": "sigmoid"}
    model = keras.Model(x, {name: keras.layers.Dense(1, last[name], name=name)(hidden) for name in losses})
    losses = {name: _anew(loss) for name, loss in losses.items()}
    return lw.compile(model, keras.optimizers.SGD(0.05), loss=losses, balance=balance)


def _anew(loss: Any) -> Any:
    """A loss whose state lives where the model does."""
    return type(loss).from_config(loss.get_config())


def learnt(model: keras.Model) -> tuple[np.ndarray, list[float]]:
    """The weights, and all that states and balances hold."""
    states = [part for name, part in sorted(vars(model).items()) if name.startswith("losswright_")]
    weights = np.concatenate([np.ravel(array) for array in model.get_weights()]).astype("float64")
    return weights, [number for state in states for number in state.snapshot()]


def batches(fit: Fit, x: np.ndarray, rows: slice) -> Iterator[tuple[Any, Any, Any]]:
    """The rows of a device, batch by batch, for a loop of one's own."""
    for start in range(0, len(x), BATCH):

        def cut(array, start=start):
            return None if array is None else array[start : start + BATCH][rows]

        yield cut(x), keras.tree.map_structure(cut, fit.y), cut(fit.weight)
