"""What losses of embeddings share: reading labels, comparing all pairs of a batch, and leaving rows out of it."""

from typing import Any

from keras import ops

from losswright.core import BatchLoss
from losswright.core.alignment import align_labels, demand_rows
from losswright.core.errors import ShapeError
from losswright.core.target import FREE
from losswright.kernels.extremes import largest_of, least_of


class EmbeddingLoss(BatchLoss):
    """Base of losses of a batch of embeddings `(N, dimensions)` with labels `(N,)` that say who belongs together.

    The other samples of the batch are each sample's examples. One of weight 0, or masked, is nobody's example.
    Subclasses write `anchors`.
    """

    form = FREE

    def anchors(self, y_pred, same, other, present):
        """Value of each sample as the anchor, `(N,)`.

        `same` and `other`, `(N, N)`: whether the column is another sample of the row's label, or of another label.
        `present`, `(N,)`: whether a row takes part at all.
        """
        raise NotImplementedError(f"{type(self).__name__} must define anchors(y_pred, same, other, present)")

    def of_batch(self, y_true, y_pred, weight):
        """Value of each sample as the anchor."""
        labels = labels_of(y_true, y_pred)
        present = ops.ones_like(labels, dtype="bool") if weight is None else ops.reshape(weight, (-1,)) != 0
        return self.anchors(y_pred, *relations(labels, present), present)


def labels_of(y_true, y_pred):
    """Labels `(N,)` of embeddings `(N, dimensions)` or `(N, views, dimensions)`.

    Raises:
        ShapeError: they have other shapes.
    """
    if len(y_pred.shape) not in (2, 3):
        raise ShapeError(f"y_pred has shape {tuple(y_pred.shape)}; embeddings must be (batch, dimensions)")
    return align_labels(y_true, y_pred if len(y_pred.shape) == 2 else y_pred[:, 0])


def relations(labels, present) -> tuple[Any, Any]:
    """Which pairs of different samples that are present share their label, and which don't: `(N, N)` each."""
    both = ops.logical_and(ops.expand_dims(present, 0), ops.expand_dims(present, 1))
    equal = ops.expand_dims(labels, 0) == ops.expand_dims(labels, 1)
    index = ops.arange(ops.shape(labels)[0])
    itself = ops.expand_dims(index, 0) == ops.expand_dims(index, 1)
    same = ops.logical_and(ops.logical_and(equal, both), ops.logical_not(itself))
    return same, ops.logical_and(ops.logical_not(equal), both)


def distances(y_pred, metric: str):
    """Distance of each sample to each, `(N, N)`: "L2", "squared-L2" or "angular" (one minus the cosine).

    From differences, `(N, N, dimensions)`: the shorter way by products loses the distance of near neighbours.
    """
    demand_rows(y_pred)
    if metric == "angular":
        unit = directions(y_pred)
        return 0.5 * squares(_differences(unit))
    gaps = _differences(y_pred)
    return ops.minimum(squares(gaps), HIGHEST) if metric == "squared-L2" else lengths(gaps)


def squares(vectors):
    """Squared length of each vector."""
    return ops.sum(ops.square(vectors), axis=-1)


def lengths(vectors):
    """Length of each vector, with slope 0 at length 0; neither overflows nor underflows on the way."""
    largest = ops.stop_gradient(largest_of(ops.abs(vectors), -1, keepdims=True))
    scale = ops.where(largest > 0, largest, 1.0)
    square = squares(vectors / scale)
    return ops.squeeze(scale, -1) * ops.sqrt(ops.where(square > 0, square, 1.0)) * ops.cast(square > 0, vectors.dtype)


def directions(vectors):
    """Each vector divided by its length; the zero vector stays zero."""
    largest = ops.stop_gradient(largest_of(ops.abs(vectors), -1, keepdims=True))
    scaled = vectors / ops.where(largest > 0, largest, 1.0)  # so that no square of a length overflows in the slope
    square = ops.expand_dims(squares(scaled), -1)
    return scaled / ops.sqrt(ops.where(square > 0, square, 1.0))


def _differences(vectors):
    return ops.expand_dims(vectors, 1) - ops.expand_dims(vectors, 0)


def cosines(y_pred):
    """Cosine of each pair of samples, `(N, N)`."""
    demand_rows(y_pred)
    unit = directions(y_pred)
    return ops.matmul(unit, ops.transpose(unit))


def least(values, where):
    """The least value of each row where allowed; infinity where nothing is."""
    return least_of(ops.where(where, values, float("inf")), -1)


def greatest(values, where):
    """The greatest value of each row where allowed; minus infinity where nothing is."""
    return largest_of(ops.where(where, values, float("-inf")), -1)


def log_sum_exp(values, where):
    """The logarithm of the sum of exponentials over the allowed; a large negative number where nothing is."""
    largest = ops.stop_gradient(largest_of(ops.where(where, values, LOWEST), -1, keepdims=True))
    terms = ops.where(where, ops.exp(ops.where(where, values - largest, 0.0)), 0.0)
    total = ops.sum(terms, axis=-1)
    some = total > 0
    return ops.where(some, ops.squeeze(largest, -1) + ops.log(ops.where(some, total, 1.0)), LOWEST)


LOWEST, HIGHEST = -1e30, 1e38  # stand in for infinities, whose differences are NaN


def per_pair(sums, pairs, present):
    """Values of anchors, so scaled that their mean over the samples that are present is the mean over all pairs."""
    count = ops.sum(ops.cast(present, sums.dtype))
    return sums * count / ops.maximum(ops.cast(pairs, sums.dtype), 1.0)
