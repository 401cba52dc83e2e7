"""Values and slopes of a function of one tensor, in float32 or float64, on whatever backend Keras runs."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import keras
import numpy as np
from keras import ops


def wide() -> AbstractContextManager:
    """In this context float64 stays float64: JAX cuts it to float32 unless told."""
    if keras.config.backend() != "jax":
        return nullcontext()
    import jax

    return jax.enable_x64(True)


def values_and_slopes(function: Callable[[Any], Any], x: Any, dtype: str = "float32") -> tuple[np.ndarray, np.ndarray]:
    """`function(x)`, and the slope of its sum by `x`, as float64 arrays; a slope that doesn't exist is NaN.

    A function that stops the gradient has slope 0 on JAX, where the other backends may know no slope at all.
    """
    with wide():
        tensor = ops.convert_to_tensor(x, dtype=dtype)
        values, slopes = _backward(function, tensor)
        found = as_array(values)
        return found, np.full(np.shape(x), np.nan) if slopes is None else as_array(slopes)


def gradient_of(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The function of a tensor that gives the slope of `function`'s sum."""
    return lambda tensor: _backward(function, tensor)[1]


def as_array(tensor: Any) -> np.ndarray:
    """Any tensor as a float64 array, of half precision too."""
    if keras.backend.standardize_dtype(tensor.dtype) in ("bfloat16", "float16"):
        tensor = ops.cast(tensor, "float32")  # NumPy reads no single number of bfloat16 from TensorFlow
    return np.asarray(ops.convert_to_numpy(tensor), dtype="float64")


def _backward(function, tensor):
    backward = {"jax": _jax, "torch": _torch, "tensorflow": _tensorflow}[keras.config.backend()]
    return backward(function, tensor)


def _jax(function, x):
    import jax

    values, pull_back = jax.vjp(function, x)
    return values, pull_back(ops.ones_like(values))[0]


def _torch(function, x):
    import torch

    with torch.enable_grad():
        x = x.detach().clone().requires_grad_()
        values = function(x)
        if not values.requires_grad:
            return values, None
        return values.detach(), torch.autograd.grad(values.sum(), x, allow_unused=True)[0]


def _tensorflow(function, x):
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(x)
        values = function(x)
    return values, tape.gradient(values, x)
