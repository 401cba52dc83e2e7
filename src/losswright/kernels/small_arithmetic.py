"""Where arithmetic on a batch's values, and on a few numbers from them, is cheapest.

An operation of PyTorch's eager mode costs as much for one number as for some thousand. On a CPU NumPy reads the same
memory, and Python calculates with single numbers, at a hundredth of that cost. What is written with functions that
`keras.ops`, NumPy and `PlainNumbers` have in common runs on any of them.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import keras
import numpy as np
from keras import ops

from losswright.kernels.compiling import is_compiling
from losswright.kernels.replicas import is_alone, sum_over_replicas


class PlainNumbers:
    """Some functions of `keras.ops` for Python's own numbers."""

    minimum, maximum, abs = min, max, abs
    exp, log1p, sqrt = math.exp, math.log1p, math.sqrt

    @staticmethod
    def where(condition: bool, one: float, other: float) -> float:
        """One of the two."""
        return one if condition else other

    @staticmethod
    def divide_no_nan(part: float, whole: float) -> float:
        """0 of nothing."""
        return part / whole if whole else 0.0

    @staticmethod
    def logical_and(one: bool, other: bool) -> bool:
        """Both."""
        return one and other

    stack = np.array


class Arithmetic(NamedTuple):
    """What calculates with arrays, and what with single numbers."""

    arrays: Any
    numbers: Any

    def read(self, tensor: Any) -> Any:
        """A tensor or variable without a gradient, as an array in float32."""
        tensor = ops.convert_to_tensor(tensor)
        if self.arrays is np:
            return tensor.detach().numpy().astype("float32", copy=False)
        return ops.cast(ops.stop_gradient(tensor), "float32")

    def numbers_in(self, array: Any) -> list[Any]:
        """The numbers of an array of one axis."""
        return array.tolist() if self.arrays is np else ops.unstack(array)

    def sums(self, *rows: Any) -> list[Any]:
        """The sum of each row over every replica, in one exchange."""
        sums = self.arrays.sum(self.arrays.stack(rows), axis=-1)
        return self.numbers_in(sums if self.arrays is np else sum_over_replicas(sums))

    def together(self, function: Callable[..., Any], *numbers: Any) -> Any:
        """The function of single numbers; TensorFlow's graphs, where each operation is a task, run it as one."""
        if keras.config.backend() != "tensorflow" or not is_compiling():
            return function(*numbers)
        import tensorflow as tf

        return tf.function(function, jit_compile=True)(*numbers)

    def factor(self, number: Any, like: Any) -> Any:
        """A number in the form that costs least to combine with a tensor like this."""
        return number if self.arrays is np else ops.cast(number, like.dtype)


ON_TENSORS, AT_HAND = Arithmetic(ops, ops), Arithmetic(np, PlainNumbers)


def cheapest_for(values: Any) -> Arithmetic:
    """`AT_HAND` where the tensor's numbers can be read without waiting, and no other replica has a share in them."""
    if keras.config.backend() != "torch" or is_compiling():
        return ON_TENSORS
    import torch

    return AT_HAND if type(values) is torch.Tensor and values.device.type == "cpu" and is_alone() else ON_TENSORS
