"""Whether what runs now is being compiled, so that an unread result costs nothing."""

import keras


def is_compiling() -> bool:
    """True inside `jax.jit`, `tf.function` and `torch.compile`; False where each operation runs as it is met."""
    if keras.config.backend() == "jax":
        import jax

        return isinstance(jax.numpy.zeros(()), jax.core.Tracer)  # under `jax.grad` alone a constant stays an array
    if keras.config.backend() == "tensorflow":
        import tensorflow as tf

        return not tf.executing_eagerly()
    import torch

    return torch.compiler.is_compiling()
