"""The same rows through every kind of data source that `fit` takes."""

import importlib.util
from collections.abc import Callable

import keras
import numpy as np


class Batches(keras.utils.PyDataset):
    """Rows in order, in batches."""

    def __init__(self, x, y, size: int):
        super().__init__()
        self.x, self.y, self.size = x, _tuples(y), size

    def __len__(self):
        return len(self.x) // self.size

    def __getitem__(self, index):
        here = slice(index * self.size, (index + 1) * self.size)
        return self.x[here], keras.tree.map_structure(lambda y: y[here], self.y)


def as_arrays(x, y, size):
    """Arguments of `fit` for arrays."""
    return {"x": x, "y": y, "batch_size": size, "shuffle": False}


def as_py_dataset(x, y, size):
    """Arguments of `fit` for a `PyDataset`."""
    return {"x": Batches(x, y, size), "shuffle": False}


def as_generator(x, y, size):
    """Arguments of `fit` for a generator, which never ends."""
    batches = Batches(x, y, size)
    return {"x": _endless(batches), "steps_per_epoch": len(batches), "shuffle": False}


def as_tf_data(x, y, size):
    """Arguments of `fit` for a `tf.data.Dataset`."""
    import tensorflow as tf

    return {"x": tf.data.Dataset.from_tensor_slices((x, _tuples(y))).batch(size), "shuffle": False}


def as_data_loader(x, y, size):
    """Arguments of `fit` for a torch `DataLoader`."""
    import torch
    from torch.utils.data import DataLoader

    batches = Batches(x, y, len(x))
    rows = [keras.tree.map_structure(lambda part, i=i: part[i], batches[0]) for i in range(len(x))]

    def collated(rows):  # torch's own makes lists of tuples, which TensorFlow can't read
        return keras.tree.map_structure(lambda *parts: torch.as_tensor(np.stack(parts)), *rows)

    return {"x": DataLoader(rows, batch_size=size, collate_fn=collated), "shuffle": False}


def _tuples(y):
    """Targets of several outputs in a tuple, since TensorFlow reads a list as one tensor."""
    return tuple(y) if isinstance(y, list) else y


def _endless(batches):
    while True:
        yield from (batches[i] for i in range(len(batches)))


def all_feeds() -> list[Callable]:
    """Those whose library is installed."""
    feeds: list[Callable] = [as_arrays, as_py_dataset, as_generator]
    feeds += [as_tf_data] * (importlib.util.find_spec("tensorflow") is not None)
    return feeds + [as_data_loader] * (importlib.util.find_spec("torch") is not None)
