"""Data sources of TensorFlow and PyTorch. They feed `fit` on any backend, so each library is imported when met."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np


def map_batches(dataset: Any, function: Callable[[tuple], tuple]) -> Any:
    """A `tf.data.Dataset` with each batch `(x, y)` or `(x, y, weights)` replaced by `(x, y, new weights)`.

    The function works on NumPy arrays. The first batch tells the structure of its weights.
    """
    import tensorflow as tf

    first = next(iter(dataset.take(1).as_numpy_iterator()))
    pattern = function(first)[2]
    ranks = [np.ndim(weight) for weight in keras.tree.flatten(pattern)]

    def weights_of(*leaves):
        batch = keras.tree.pack_sequence_as(first, [np.asarray(leaf) for leaf in leaves])
        return [np.asarray(weight, np.float32) for weight in keras.tree.flatten(function(batch)[2])]

    def with_weights(*batch):
        weights = tf.numpy_function(weights_of, keras.tree.flatten(batch), [tf.float32] * len(ranks))
        for weight, rank in zip(weights, ranks, strict=True):
            weight.set_shape([None] * rank)
        return (*batch[:2], keras.tree.pack_sequence_as(pattern, weights))

    return dataset.map(with_weights)


def to_torch(array: np.ndarray) -> Any:
    """The array as a tensor of PyTorch."""
    import torch

    return torch.from_numpy(np.ascontiguousarray(array))
