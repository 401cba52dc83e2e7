"""A function of tensors as each backend compiles it for a training step."""

import warnings
from collections.abc import Callable
from typing import Any

import keras

COMPILER = {"jax": "jax.jit", "torch": "torch.compile", "tensorflow": "tf.function"}


def compile_step(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function under `jax.jit`, `tf.function`, or what `torch.compile` traces before it makes code."""
    backend = keras.config.backend()
    if backend == "jax":
        import jax

        return jax.jit(function)
    if backend == "tensorflow":
        import tensorflow as tf

        return tf.function(function)
    return _torch(function)


def _torch(function):
    import torch

    torch._dynamo.reset()
    compiled = torch.compile(function, backend="aot_eager")  # no C++ compiler is needed, and the graph is the same

    def quiet(*tensors):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # what it thinks of Keras's own caches
            return compiled(*tensors)

    return quiet
