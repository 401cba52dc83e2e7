"""The model of the demo: a small network with two outputs, a delay in minutes and an alarm."""

import keras
from keras import layers

MINUTES = 40.0  # about the deviation of delays: the head learns numbers near 1 and answers in minutes
WIDTHS = (64, 64)


def two_outputs(features: int, *, seed: int) -> keras.Model:
    """`(N, features)` to `{"delay": (N, 1) minutes, "late": (N, 1) logits}`; the same seed gives the same weights."""
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((features,), name="features")
    hidden = inputs
    for width in WIDTHS:
        hidden = layers.Dense(width, activation="relu")(hidden)
    delay = layers.Rescaling(MINUTES, name="delay")(layers.Dense(1)(hidden))
    return keras.Model(inputs, {"delay": delay, "late": layers.Dense(1, name="late")(hidden)})
