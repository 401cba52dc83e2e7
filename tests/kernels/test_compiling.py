"""What runs is known to be compiled, or not."""

import keras
from keras import ops

from losswright.kernels.compiling import is_compiling


def seen(x):
    """The number, and 1 where what runs is being compiled."""
    return x + float(is_compiling())


def compiled():
    """The function, compiled by the backend."""
    if keras.config.backend() == "jax":
        import jax

        return jax.jit(seen)
    if keras.config.backend() == "tensorflow":
        import tensorflow as tf

        return tf.function(seen)
    import torch

    return torch.compile(seen, backend="eager", fullgraph=True)


def test_it_is_known_whether_what_runs_is_compiled():
    zero = ops.zeros(())
    assert [float(function(zero)) for function in (seen, compiled())] == [0.0, 1.0]
