"""Sums over all replicas of a data-parallel step, so that a denominator is that of the whole batch.

On JAX the arrays of a step are global already. Under `tf.distribute` and PyTorch's DistributedDataParallel each
replica sees its own rows.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import keras
import numpy as np


def sum_over_replicas(value):
    """The sum of a tensor over all replicas that take part in this step. No gradient flows through it."""
    value = keras.ops.stop_gradient(value)
    if keras.config.backend() == "tensorflow":
        return _tensorflow_sum(value)
    if keras.config.backend() == "torch":
        return _torch_sum(value)
    return value


def is_alone() -> bool:
    """Whether no other replica takes part in this step."""
    if keras.config.backend() == "tensorflow":
        import tensorflow as tf

        context = tf.distribute.get_replica_context()
        return context is None or context.num_replicas_in_sync == 1
    return keras.config.backend() == "jax" or _torch_world_size() == 1


def gradient_share() -> float:
    """What to multiply a replica's part of a global mean with, given how the backend merges gradients.

    TensorFlow adds the replicas' gradients, so a part counts as it is. PyTorch's DistributedDataParallel
    averages them, so a part must be scaled by the number of replicas.
    """
    return float(_torch_world_size()) if keras.config.backend() == "torch" else 1.0


def _tensorflow_sum(value):
    import tensorflow as tf

    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return value
    return context.all_reduce(tf.distribute.ReduceOp.SUM, value)


def _torch_sum(value):
    import torch.distributed

    if _torch_world_size() == 1:
        return value
    total = value.detach().clone()
    torch.distributed.all_reduce(total)
    return total


def _torch_world_size() -> int:
    import torch.distributed

    ready = torch.distributed.is_available() and torch.distributed.is_initialized()
    return torch.distributed.get_world_size() if ready else 1


def undo_replica_scaling(value):
    """The value of a loss as if one replica had computed it alone: Keras divides by the replicas on TensorFlow."""
    if keras.config.backend() != "tensorflow":
        return value
    import tensorflow as tf

    context = tf.distribute.get_replica_context()
    return value if context is None else value * context.num_replicas_in_sync


def scope_of(model: keras.Model) -> AbstractContextManager[Any]:
    """Where a variable is made that each replica of the model's steps is to add to on its own."""
    return model.distribute_strategy.scope() if keras.config.backend() == "tensorflow" else nullcontext()


def held_by_each(variable: keras.Variable) -> list[np.ndarray]:
    """What each replica of this process holds of a variable made so."""
    parts = getattr(variable._value, "values", None) if keras.config.backend() == "tensorflow" else None
    return [keras.ops.convert_to_numpy(part) for part in (parts or [variable])]
