"""One weight from several."""

from typing import Any

import numpy as np

from losswright.core.describe import describe
from losswright.core.errors import WeightError
from losswright.weights.validity import as_weights


def combine(*weights: Any, is_batch: bool = False) -> np.ndarray:
    """The product of weights, element by element, aligned batch first: `(N,)` times `(N, T)` is `(N, T)`.

    Args:
        *weights: arrays with one row a sample.
        is_batch: a batch is not all the data, so all its weights may be 0.

    Raises:
        WeightError: one of them is malformed, their shapes don't agree, or nothing is left with weight above 0.

    >>> combine([1.0, 2.0], [3.0, 0.5]).tolist()
    [3.0, 1.0]
    >>> combine([1.0, 2.0], [[1.0, 0.0], [1.0, 1.0]]).tolist()
    [[1.0, 0.0], [2.0, 2.0]]
    """
    if not weights:
        raise WeightError("combine() got no weights; give at least one array")
    arrays = [as_weights(weight, f"weights[{i}]", is_batch=is_batch) for i, weight in enumerate(weights)]
    rank = max(array.ndim for array in arrays)
    aligned = [array.reshape(array.shape + (1,) * (rank - array.ndim)) for array in arrays]
    lengths = [{array.shape[axis] for array in aligned} - ({1} if axis else set()) for axis in range(rank)]
    if any(len(different) > 1 for different in lengths):
        given = "; ".join(f"weights[{i}] is {describe(array)}" for i, array in enumerate(arrays[:5]))
        raise WeightError(f"combine() needs shapes that agree from the left, batch first: {given}")
    with np.errstate(over="ignore", under="ignore"):
        product = np.prod(np.broadcast_arrays(*aligned), axis=0, dtype=np.float64)
    return as_weights(product, "the combined weights", is_batch=is_batch)
