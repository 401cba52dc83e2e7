"""Weights computed batch by batch, joined to any data source that `fit` takes."""

import copy
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import keras
import numpy as np

from losswright.core.describe import clip, describe
from losswright.core.errors import WeightError
from losswright.kernels.data_sources import map_batches, to_torch
from losswright.weights.combine import combine
from losswright.weights.outputs import is_several, parts
from losswright.weights.validity import as_weights, rows_of, to_numpy

NAME = "the weights that the function returned"
Function = Callable[[Any, Any], Any]


def attach(data: Any, function: Function) -> Any:
    """The same data with weights: `(x, y)` becomes `(x, y, function(x, y))`, and given weights are multiplied.

    Args:
        data: what `fit`, `evaluate` or `validation_data` takes: a tuple of arrays `(x, y)` or `(x, y, weights)`, a
            batched `tf.data.Dataset`, a torch `DataLoader`, a `PyDataset`, or a generator of batches.
        function: gets x and y of a batch (of all samples, where they come as arrays) as NumPy arrays in the structure
            of the source; returns one array with a row a sample, for every output; or one each, as a list, tuple or
            dict like y. An output left out of a dict counts with weight 1.

    Returns:
        A source of the same kind; a tuple of arrays is ready for `fit(*attach(...))`.

    Raises:
        WeightError: `data` is of another kind, its batches are not `(x, y)` or `(x, y, weights)`, or the function
            returns what can't weigh these samples.

    >>> x, y, weights = attach((np.array([[1.0], [2.0]]), np.array([0, 1])), lambda x, y: 1 + 4 * y)
    >>> weights.tolist()
    [1.0, 5.0]
    """
    if isinstance(data, tuple):
        return _weighed(function, data, is_batch=False)
    if isinstance(data, keras.utils.PyDataset):
        return _Attached(data, function)
    if hasattr(data, "element_spec") and hasattr(data, "map"):
        return map_batches(data, partial(_weighed, function))
    if hasattr(data, "collate_fn") and hasattr(data, "dataset"):
        return _attached_loader(data, function)
    if hasattr(data, "__next__"):
        return _attached_generator(data, function)
    raise WeightError(
        f"data came as {clip(describe(data))}; give a tuple (x, y), a tf.data.Dataset, a torch DataLoader, a PyDataset "
        f"or a generator of batches"
    )


class _Attached(keras.utils.PyDataset):
    """A `PyDataset` whose batches get weights; all else is as in the one below."""

    def __init__(self, inner: keras.utils.PyDataset, function: Function):
        super().__init__(inner.workers, inner.use_multiprocessing, inner.max_queue_size)
        self.inner, self.function = inner, function

    @property
    def num_batches(self) -> int | None:
        """As in the data set below: None where it never ends."""
        return self.inner.num_batches

    def __getitem__(self, index: int) -> tuple:
        return _weighed(self.function, self.inner[index])

    def on_epoch_begin(self) -> None:
        """Passed on."""
        self.inner.on_epoch_begin()

    def on_epoch_end(self) -> None:
        """Passed on."""
        self.inner.on_epoch_end()


class _Collate:
    """What makes a batch of a `DataLoader`, with weights; a class, so that worker processes can get it."""

    def __init__(self, inner: Callable[..., Any], function: Function):
        self.inner, self.function = inner, function

    def __call__(self, samples: Any) -> tuple:
        x, y, weights = _weighed(self.function, self.inner(samples))
        return x, y, keras.tree.map_structure(to_torch, weights)


def _attached_loader(loader: Any, function: Function) -> Any:
    attached = copy.copy(loader)
    attached.collate_fn = _Collate(loader.collate_fn, function)
    return attached


def _attached_generator(batches: Iterator[Any], function: Function) -> Iterator[tuple]:
    for batch in batches:
        yield _weighed(function, batch)


def _weighed(function: Function, batch: Any, is_batch: bool = True) -> tuple:
    """A batch `(x, y)` or `(x, y, weights)` with the function's weights."""
    if not isinstance(batch, (tuple, list)) or len(batch) not in (2, 3):
        raise WeightError(f"a batch came as {clip(describe(batch))}; it must be (x, y) or (x, y, weights)")
    x, y = batch[:2]
    given = batch[2] if len(batch) == 3 else None
    arrays = keras.tree.map_structure(to_numpy, (x, y))
    rows = rows_of((keras.tree.flatten(arrays[1]) or [np.array(None)])[0], "y")
    weights = _like_targets(function(*arrays), y, rows, NAME, is_batch)
    if given is None:
        return x, y, weights
    given = _like_targets(keras.tree.map_structure(to_numpy, given), y, rows, "the weights of the data", is_batch)
    return x, y, _product(given, weights, is_batch)


def _like_targets(weights: Any, y: Any, rows: int, name: str, is_batch: bool) -> Any:
    """Checked weights: one array, or one an output in the structure of y."""
    check = partial(as_weights, rows=rows, is_batch=is_batch)
    if not is_several(weights):
        return check(weights, name)
    if isinstance(weights, dict):
        return _by_key(weights, y, rows, check, name)
    if not isinstance(y, (list, tuple)) or len(weights) != len(y):
        raise WeightError(
            f"{name} came as a {type(weights).__name__} of {len(weights)}, y as {clip(_targets_text(y))}; give one "
            f"array, or one for each target"
        )
    return type(y)(check(weight, f"{name} at [{i}]") for i, weight in enumerate(weights))


def _by_key(weights: dict, y: Any, rows: int, check: Callable[..., np.ndarray], name: str) -> dict:
    if not isinstance(y, dict) or set(weights) - set(y):
        raise WeightError(
            f"{name} are a dict by {clip(list(weights))}, y is {clip(_targets_text(y))}; give a dict where y is "
            f"one, by the same keys (for other models: return weights.for_outputs(model, ..., y))"
        )
    ones = np.ones(rows, np.float32)
    return {key: check(weights[key], f"{name} for {key!r}") if key in weights else ones for key in y}


def _targets_text(y: Any) -> str:
    """The structure of targets, in words."""
    return f"a {type(y).__name__} of {len(y)} arrays" if isinstance(y, (list, tuple)) else describe(y)


def _product(given: Any, weights: Any, is_batch: bool) -> Any:
    """Element by element; one array goes with each of several."""
    if not is_several(given) and not is_several(weights):
        return combine(given, weights, is_batch=is_batch)
    several = given if is_several(given) else weights
    pairs = zip(_for_each(given, several), _for_each(weights, several), strict=True)
    products = [combine(*pair, is_batch=is_batch) for pair in pairs]
    return dict(zip(several, products, strict=True)) if isinstance(several, dict) else type(several)(products)


def _for_each(weights: Any, several: Any) -> list[Any]:
    return parts(weights) if is_several(weights) else [weights] * len(several)
