"""Hand tensors of a compiled step to Python, but only in the rare step that needs it."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np


def capture_when(flag: Any, handler: Callable[..., None], tensors: Sequence[Any]) -> None:
    """Call `handler(*arrays)` with the tensors as NumPy arrays in a step where the scalar `flag` is true.

    The handler may run on another thread and must only store what it gets. In a TensorFlow step that XLA compiles
    there is no way back to Python.
    """
    tensors = [keras.ops.stop_gradient(keras.ops.convert_to_tensor(tensor)) for tensor in tensors]
    {"jax": _jax, "tensorflow": _tensorflow, "torch": _torch}[keras.config.backend()](flag, handler, tensors)


def _jax(flag, handler, tensors):
    import jax

    def hand_over(*arrays):
        jax.debug.callback(lambda *a: handler(*map(np.array, a)), *arrays)

    jax.lax.cond(flag, hand_over, lambda *arrays: None, *tensors)


def _tensorflow(flag, handler, tensors):
    import tensorflow as tf

    def hand_over(*arrays):
        handler(*map(np.array, arrays))
        return np.int64(0)

    tf.cond(flag, lambda: tf.numpy_function(hand_over, tensors, tf.int64), lambda: tf.constant(0, tf.int64))


def _torch(flag, handler, tensors):
    if bool(flag):
        handler(*[tensor.detach().cpu().numpy().copy() for tensor in tensors])
