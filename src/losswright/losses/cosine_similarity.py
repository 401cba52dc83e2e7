"""Cosine similarity: the angle between two vectors, whatever their lengths."""

from keras import ops

from losswright.core import Card, Loss, saveable
from losswright.core.card import SIMILARITY
from losswright.kernels.extremes import largest_of


@saveable
class CosineSimilarity(Loss):
    r"""$\ell = -\frac{y \cdot \hat y}{\|y\|\,\|\hat y\|}$, from -1 (same direction) to 1; 0 if a vector is 0.

    >>> round(float(CosineSimilarity()([[3.0, 4.0]], [[6.0, 8.0]])), 4)
    -1.0

    Args:
        axis: along which the vectors lie.
    """

    card = Card(
        task=SIMILARITY,
        best_for="embeddings, where only the direction has a meaning",
        strength="long and short vectors count alike, at any scale that floats hold",
        watch="the best value is -1, not 0; a vector of zeros has no direction and does not learn",
        target="a vector",
    )

    def __init__(self, *, axis: int = -1, **keras_settings):
        super().__init__(**keras_settings)
        self.axis = axis

    def call(self, y_true, y_pred):
        """Negative cosine of each pair."""
        return -ops.sum(_direction(y_true) * _direction(y_pred), axis=-1)


def _direction(vector):
    """The vector at length 1; zeros stay zeros, with a slope of 0 and not of NaN."""
    # Held: a direction doesn't change with the scale, so its slope is right with the scale as a constant.
    size = ops.stop_gradient(largest_of(ops.abs(vector), -1, keepdims=True))
    is_zero = size == 0
    scaled = vector / ops.where(is_zero, 1.0, size)
    # Always true, but XLA would otherwise take a constant size out of the sum of squares, which then overflows.
    scaled = ops.where(ops.abs(scaled) <= 1.0, scaled, 1.0)
    squares = ops.sum(ops.square(scaled), axis=-1, keepdims=True)
    length = ops.sqrt(ops.where(is_zero, 1.0, squares))
    return ops.where(is_zero, 0.0, scaled / length)
