"""Models with several parts in their loss, and data for them."""

import keras
import numpy as np
from keras import layers

N = 50
RNG = np.random.default_rng(11)
X = RNG.normal(size=(N, 4)).astype("float32")
NOISE = RNG.normal(size=(N, 2)).astype("float32")
Y = {"a": 3 * X[:, :1] + NOISE[:, :1], "b": 30 * X[:, 1:2] + 10 * NOISE[:, 1:]}


class AddsLoss(layers.Layer):
    """Passes its input on, and adds a loss."""

    def call(self, x):
        self.add_loss(0.3 * keras.ops.mean(keras.ops.abs(x)))
        return x


def several_parts() -> keras.Model:
    """Outputs `a` and `b`, an `add_loss`, an activity regulariser and a kernel regulariser."""
    keras.utils.set_random_seed(3)
    x = keras.Input((4,))
    hidden = layers.Dense(6, "tanh", kernel_regularizer="l2", activity_regularizer="l1", name="hidden")(x)
    hidden = AddsLoss(name="adds")(hidden)
    return keras.Model(x, {name: layers.Dense(1, name=name)(hidden) for name in "ab"})


def two_outputs() -> keras.Model:
    """Outputs `a` and `b` of a shared layer, nothing else in the loss."""
    keras.utils.set_random_seed(3)
    x = keras.Input((4,))
    hidden = layers.Dense(6, "tanh", name="hidden")(x)
    return keras.Model(x, {name: layers.Dense(1, name=name)(hidden) for name in "ab"})


def squared(y, p) -> float:
    """The mean squared error, in float64."""
    return float(np.mean(np.square(np.asarray(y, "float64") - p)))
