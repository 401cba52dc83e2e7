"""Values and slopes of a function of one tensor, on whatever backend Keras runs."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import keras
import numpy as np
from keras import ops

Found = tuple[np.ndarray, np.ndarray]


def values_and_slopes(function: Callable, x: np.ndarray, dtype: str = "float32", *, compiled: bool = False) -> Found:
    """`function(x)`, and the slope of its sum with respect to `x`, both in float64 for comparison.

    With `compiled` JAX compiles it as a whole.
    """
    if compiled and keras.config.backend() == "jax":
        return _jax_compiled([Step(lambda _, x: function(x), np.zeros(()), x, dtype)])[0]
    backward = {"jax": _jax, "torch": _torch, "tensorflow": _tensorflow}[keras.config.backend()]
    values, slopes = backward(function, ops.convert_to_tensor(x, dtype=dtype))
    return _numpy(values), _numpy(slopes)


class Step(NamedTuple):
    """A loss, and what it is given."""

    loss: Callable
    y_true: np.ndarray
    y_pred: np.ndarray
    dtype: str = "float32"  # of the predictions


def values_and_slopes_of_steps(steps: Sequence[Step], *, compiled: bool = True) -> list[Found]:
    """Values, and slopes of their sum by the predictions, of each; with `compiled` JAX compiles all of them at once."""
    if compiled and keras.config.backend() == "jax":
        return _jax_compiled(steps)
    return [values_and_slopes(lambda x, s=step: s.loss(s.y_true, x), step.y_pred, step.dtype) for step in steps]


def _jax(function, x):
    import jax

    values, pull_back = jax.vjp(function, x)
    return values, pull_back(ops.ones_like(values))[0]


def _jax_compiled(steps):
    import jax

    @jax.jit
    def run(arrays):
        return [_jax(lambda x, s=s, y=y: s.loss(y, x), x) for s, (y, x) in zip(steps, arrays, strict=True)]

    found = run([(step.y_true, ops.convert_to_tensor(step.y_pred, dtype=step.dtype)) for step in steps])
    return [(_numpy(values), _numpy(slopes)) for values, slopes in found]


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
