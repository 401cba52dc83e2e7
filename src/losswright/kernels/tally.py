"""Sums that every step adds to. PyTorch runs operation by operation: there each one of Keras that is spared counts."""

import math
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


def add_step(variable: keras.Variable, start: int, size: Any, values: Any) -> None:
    """Add, from the entry at `start` of a vector variable on: so many samples, a step, and values a sample."""
    if _in_place():
        variable.value[start].add_(size)
        variable.value[start + 1].add_(1)
        variable.value[start + 2 : start + 2 + values.shape[0]].add_(values.detach(), alpha=size)
        return
    counts = ops.cast(ops.convert_to_tensor([size, 1]), "float32")
    add_at(variable, start, ops.concatenate([counts, counts[0] * values]))


def add_at(variable: keras.Variable, start: int, numbers: Any) -> None:
    """Add a vector to the entries of a vector variable from `start` on. No gradient flows."""
    if _in_place():
        variable.value[start : start + numbers.shape[0]].add_(numbers.detach())
        return
    after = variable.shape[0] - start - numbers.shape[0]
    variable.assign(variable + ops.pad(ops.stop_gradient(numbers), [[start, after]]))


def any_nonfinite(numbers: Any) -> Any:
    """Whether a vector holds a NaN or an infinity: a Python boolean on PyTorch, where a condition is read at once."""
    if keras.config.backend() == "torch":
        return not math.isfinite(numbers.sum().item())
    return ops.logical_not(ops.isfinite(ops.sum(numbers)))


def add_if(condition: Any, variable: keras.Variable, start: int, numbers: Callable[[], Any], length: int) -> None:
    """Add `numbers()`, a vector of that length, where the condition holds; only then are they computed."""
    if keras.config.backend() != "torch":
        add_at(variable, start, ops.cond(condition, numbers, lambda: ops.zeros((length,))))
    elif condition:
        add_at(variable, start, numbers())


def _in_place() -> bool:
    return keras.config.backend() == "torch" and not in_stateless_scope()
