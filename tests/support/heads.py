"""Value and gradients of a loss on a linear head, as each backend computes them in `fit`."""

from collections.abc import Callable

import keras
import numpy as np
from keras import ops

from tests.support.compiled import array


def value_and_gradients(function: Callable, *arrays: np.ndarray) -> list[np.ndarray]:
    """The value of `function(*tensors)`, and the gradient of its sum by each: compiled, as tags are for compilers."""
    run = {"jax": _jax, "torch": _torch, "tensorflow": _tensorflow}[keras.config.backend()]
    return [array(part) for part in run(function, *arrays)]


def _jax(function, *arrays):
    import jax

    def both(*tensors):
        value, pull = jax.vjp(function, *tensors)
        return value, *pull(ops.ones_like(value))

    return jax.jit(both)(*arrays)


def _torch(function, *arrays):
    import torch

    tensors = [torch.tensor(a, requires_grad=True) for a in arrays]
    value = function(*tensors)
    return value.detach(), *torch.autograd.grad(value.sum(), tensors)


def _tensorflow(function, *arrays):
    import tensorflow as tf

    @tf.function
    def both(*tensors):
        with tf.GradientTape() as tape:
            tape.watch(tensors)
            value = function(*tensors)
        return value, *tape.gradient(value, tensors)

    return both(*map(tf.constant, arrays))
