"""Sums that every step adds to. PyTorch runs operation by operation: there each one of Keras that is spared counts."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
from keras import ops
from keras.src.backend.common.stateless_scope import in_stateless_scope  # no public name


def stack_scalars(values: Sequence[Any]) -> Any:
    """Float32 scalars as a vector."""
    if keras.config.backend() != "torch":
        return ops.stack(values)
    import torch

    return torch.stack(list(values))


def add_counts(variable: keras.Variable, start: int, size: Any) -> None:
    """Add so many samples to the entry at `start` of a vector variable, and a step to the next."""
    if _in_place():
        variable.value[start].add_(size)
        variable.value[start + 1].add_(1)
        return
    add_at(variable, start, ops.cast(ops.convert_to_tensor([size, 1]), "float32"))


def add_at(variable: keras.Variable, start: int, numbers: Any, times: Any = 1) -> None:
    """Add a vector, so many times, to the entries of a vector variable from `start` on. No gradient flows."""
    if _in_place():
        variable.value[start : start + numbers.shape[0]].add_(numbers.detach(), alpha=times)
        return
    numbers = ops.stop_gradient(numbers) * ops.cast(times, "float32")
    after = variable.shape[0] - start - numbers.shape[0]
    variable.assign(variable + ops.pad(numbers, [[start, after]]))


def add_if(condition: Any, variable: keras.Variable, start: int, numbers: Callable[[], Any], length: int) -> None:
    """Add `numbers()`, a vector of that length, where the condition holds; only then are they computed."""
    if keras.config.backend() != "torch":
        add_at(variable, start, ops.cond(condition, numbers, lambda: ops.zeros((length,))))
    elif condition:
        add_at(variable, start, numbers())


def _in_place() -> bool:
    return keras.config.backend() == "torch" and not in_stateless_scope()
