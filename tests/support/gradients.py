"""Values and slopes of a function of one tensor, on whatever backend Keras runs."""

from collections.abc import Callable

import keras
import numpy as np
from keras import ops


def values_and_slopes(function: Callable, x: np.ndarray, dtype: str = "float32") -> tuple[np.ndarray, np.ndarray]:
    """`function(x)`, and the slope of its sum with respect to `x`, both in float64 for comparison."""
    backward = {"jax": _jax, "torch": _torch, "tensorflow": _tensorflow}[keras.config.backend()]
    values, slopes = backward(function, ops.convert_to_tensor(x, dtype=dtype))
    return _numpy(values), _numpy(slopes)


def _jax(function, x):
    import jax

    @jax.jit  # one compilation in place of one an operation
    def both(x):
        values, pull_back = jax.vjp(function, x)
        return values, pull_back(ops.ones_like(values))[0]

    return both(x)


def _torch(function, x):
    x = x.detach().clone().requires_grad_()
    values = function(x)
    values.sum().backward()
    return values.detach(), x.grad


def _tensorflow(function, x):
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(x)
        values = function(x)
    return values, tape.gradient(values, x, unconnected_gradients="zero")


def _numpy(tensor) -> np.ndarray:
    return ops.convert_to_numpy(ops.cast(tensor, "float32")).astype("float64")
