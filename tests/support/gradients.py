"""Values and slopes of a function of one tensor, on whatever backend Keras runs."""

from collections.abc import Callable

import keras
import numpy as np
from keras import ops


def values_and_slopes(
    function: Callable, x: np.ndarray, dtype: str = "float32", *, compiled: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """`function(x)`, and the slope of its sum with respect to `x`, both in float64 for comparison.

    With `compiled` JAX compiles it as a whole: quicker for a shape that no other loss is given, while operations on
    a common shape are compiled once for all losses.
    """
    backward = {"jax": _jax_compiled if compiled else _jax, "torch": _torch, "tensorflow": _tensorflow}
    values, slopes = backward[keras.config.backend()](function, ops.convert_to_tensor(x, dtype=dtype))
    return _numpy(values), _numpy(slopes)


def _jax(function, x):
    import jax

    values, pull_back = jax.vjp(function, x)
    return values, pull_back(ops.ones_like(values))[0]


def _jax_compiled(function, x):
    import jax

    return jax.jit(lambda x: _jax(function, x))(x)


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
