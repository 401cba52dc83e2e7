"""Models small enough to fit in a moment."""

import keras
import numpy as np


def single(features: int = 3, units: int = 1, **dense) -> keras.Model:
    """One dense output called `y`."""
    keras.utils.set_random_seed(7)
    return keras.Sequential([keras.Input((features,)), keras.layers.Dense(units, name="y", **dense)])


def double(units=(1, 1), activations=(None, None), as_dict: bool = False) -> keras.Model:
    """Two dense outputs, `a` and `b`, of one input with three features."""
    keras.utils.set_random_seed(7)
    x = keras.Input((3,))
    dense = [keras.layers.Dense(*how, name=name) for *how, name in zip(units, activations, "ab", strict=True)]
    a, b = (layer(x) for layer in dense)
    return keras.Model(x, {"a": a, "b": b} if as_dict else [a, b])


class Subclassed(keras.Model):
    """One dense output, unbuilt until it sees data."""

    def __init__(self, units: int = 1, **dense):
        super().__init__()
        self.dense = keras.layers.Dense(units, **dense)

    def call(self, x):
        return self.dense(x)


def rows(n: int = 96, features: int = 3, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Features `(n, features)`, and targets `(n, 1)` that a linear model explains in part, with heavy tails."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, features)).astype("float32")
    return x, (x.sum(1, keepdims=True) + rng.standard_t(3, size=(n, 1))).astype("float32")
