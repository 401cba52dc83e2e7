"""Values of a function of one tensor and the slope of each, outside any model."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops


def values_and_slopes(function: Callable[[Any], Any], x: Any, *, alone: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """`function(x)`, and the slope of its sum with respect to `x`, in float32.

    Args:
        function: of a tensor `(N,)`, giving values `(N,)`.
        x: where.
        alone: whether each value depends on its own entry of `x` alone; JAX is then twice as quick.

    >>> values, slopes = values_and_slopes(lambda x: x * x, [1.0, 3.0])
    >>> values.tolist(), slopes.tolist()
    ([1.0, 9.0], [2.0, 6.0])
    """
    jax = _jax_alone if alone else _jax
    run = {"jax": jax, "torch": _torch, "tensorflow": _tensorflow}[keras.config.backend()]
    values, slopes = run(function, ops.convert_to_tensor(x, dtype="float32"))
    return ops.convert_to_numpy(values), ops.convert_to_numpy(slopes)


def _jax(function, x):
    import jax

    values, pull_back = jax.vjp(function, x)
    return values, pull_back(ops.ones_like(values))[0]


def _jax_alone(function, x):
    """Forwards: one pass, and no linear program to build and run backwards."""
    import jax

    try:
        return jax.jvp(function, (x,), (ops.ones_like(x),))
    except TypeError:  # a gradient made by hand is known backwards only
        return _jax(function, x)


def _torch(function, x):
    import torch

    x = x.detach().clone().requires_grad_()
    with torch.enable_grad():
        values = function(x)
    if not values.requires_grad:
        return values, torch.zeros_like(x)
    (slopes,) = torch.autograd.grad(values.sum(), x, allow_unused=True)
    return values.detach(), torch.zeros_like(x) if slopes is None else slopes


def _tensorflow(function, x):
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(x)
        values = function(x)
    return values, tape.gradient(values, x, unconnected_gradients="zero")
