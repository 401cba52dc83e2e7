"""One batch over several replicas: sums over all of them, and the rows of all where a loss needs them.

On JAX the arrays of a step are global already. Under `tf.distribute` and PyTorch's DistributedDataParallel each
replica sees its own rows.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from types import ModuleType
from typing import Any

import keras
import numpy as np
from keras import ops

_has_all_rows: ContextVar[bool] = ContextVar("has_all_rows", default=False)


def replicas() -> int:
    """How many replicas take part in this step; on JAX one, which has all devices' rows."""
    return 1 if keras.config.backend() == "jax" else _exchange().replicas()


def is_alone() -> bool:
    """Whether no other replica takes part in this step, or its rows are here."""
    return replicas() == 1 or _has_all_rows.get()  # in this order: torch.compile can't trace the second


def sum_over_replicas(value):
    """The sum of a tensor over all replicas that take part in this step. No gradient flows through it."""
    value = ops.stop_gradient(value)
    return value if is_alone() else _exchange().add_up(value)


def gradient_share() -> float:
    """What to multiply a replica's part of a global mean with, given how the backend merges gradients.

    TensorFlow adds the replicas' gradients, so a part counts as it is. PyTorch's DistributedDataParallel
    averages them, so a part must be scaled by the number of replicas.
    """
    return float(replicas()) if keras.config.backend() == "torch" and not is_alone() else 1.0


def whole_loss(part):
    """The loss of the whole batch, from what each replica gave as its part. No gradient flows through it."""
    return part if is_alone() else sum_over_replicas(part) / gradient_share()


def undo_replica_scaling(value):
    """The value of a loss as if one replica had computed it alone: Keras divides by the replicas on TensorFlow."""
    return value * replicas() if keras.config.backend() == "tensorflow" and not is_alone() else value


def replica_scaled(value):
    """What is the same on each replica, as a part of a loss that the backend will add up or average."""
    return value / replicas() if keras.config.backend() == "tensorflow" and not is_alone() else value


def with_all_rows(function: Callable[..., Any], *tensors: Any) -> Any:
    """What a function makes of the rows of all replicas, cut to the rows of this one.

    Gradients flow back to the replicas that the rows came from. The replicas may hold different numbers of rows, or
    none. While the function runs, its replica is alone.

    Args:
        function: of as many arguments; returns a tensor with as many rows as they have.
        *tensors: `(N, ...)` each, or None, as on every replica.
    """
    if is_alone():
        return function(*tensors)
    rows = ops.shape(tensors[0])[0]
    before, after = _others(rows)
    whole = [None if tensor is None else _padded(tensor, rows, before, after) for tensor in tensors]
    token = _has_all_rows.set(True)
    try:
        return function(*whole)[before : before + rows]
    finally:
        _has_all_rows.reset(token)


def scope_of(model: keras.Model) -> AbstractContextManager[Any]:
    """Where a variable is made that each replica of the model's steps is to add to on its own."""
    return model.distribute_strategy.scope() if keras.config.backend() == "tensorflow" else nullcontext()


def held_by_each(variable: keras.Variable) -> list[np.ndarray]:
    """What each replica of this process holds of a variable made so."""
    parts = getattr(variable._value, "values", None) if keras.config.backend() == "tensorflow" else None
    return [ops.convert_to_numpy(part) for part in (parts or [variable])]


def _others(rows: Any) -> tuple[Any, Any]:
    """How many rows the replicas before this one hold, and those after it."""
    index, each = _exchange().replica(), ops.arange(replicas(), dtype="int32")
    counts = _exchange().add_up(ops.where(each == index, ops.cast(rows, "int32"), 0))
    sums = [ops.sum(ops.where(side, counts, 0)) for side in (each < index, each > index)]
    before, after = (int(n) for n in sums) if keras.config.backend() == "torch" else sums
    return before, after


def _padded(tensor, rows, before, after):
    """The rows of all replicas: each adds its own to zeros."""
    tensor = ops.broadcast_to(tensor, (rows, *tensor.shape[1:])) if tensor.shape[0] == 1 else tensor
    if keras.backend.standardize_dtype(tensor.dtype) in ("bool", "int8", "uint8", "int16", "uint16"):
        tensor = ops.cast(tensor, "int32")  # not every exchange knows small ones
    return _exchange().add_up(ops.pad(tensor, [[before, after], *[[0, 0]] * (len(tensor.shape) - 1)]))


def _exchange() -> ModuleType:
    """How the replicas of this backend talk to each other."""
    if keras.config.backend() == "tensorflow":
        from losswright.kernels import replicas_tensorflow

        return replicas_tensorflow
    from losswright.kernels import replicas_torch

    return replicas_torch
