"""A function of tensors as each backend compiles it for `fit`."""

from collections.abc import Callable

import keras
import numpy as np
from keras import ops


def compiled(function: Callable) -> Callable:
    """The function under `jax.jit` or `tf.function(jit_compile=True)`; PyTorch runs eagerly in `fit`, so as it is."""
    if keras.config.backend() == "jax":
        import jax

        return jax.jit(function)
    if keras.config.backend() == "tensorflow":
        import tensorflow as tf

        return tf.function(function, jit_compile=True)
    return function


def number(tensor) -> float:
    """A scalar tensor as a Python float."""
    return float(ops.convert_to_numpy(tensor))


def array(tensor) -> np.ndarray:
    """A tensor as float64."""
    return ops.convert_to_numpy(ops.cast(tensor, "float32")).astype("float64")
