"""The largest and the least of a tensor. PyTorch's compiler can't trace those of Keras."""

from typing import Any

import keras
from keras import ops


def largest_of(tensor: Any, axis: int | tuple[int, ...] | None = None, *, keepdims: bool = False) -> Any:
    """The largest entry, along these axes or of all."""
    if keras.config.backend() == "torch":
        return tensor.amax(() if axis is None else axis, keepdim=keepdims)
    return ops.max(tensor, axis=axis, keepdims=keepdims)


def least_of(tensor: Any, axis: int | tuple[int, ...] | None = None, *, keepdims: bool = False) -> Any:
    """The least entry, along these axes or of all."""
    if keras.config.backend() == "torch":
        return tensor.amin(() if axis is None else axis, keepdim=keepdims)
    return ops.min(tensor, axis=axis, keepdims=keepdims)
