"""Sparsemax loss: the Fenchel-Young loss whose predictions have exact zeros."""

from keras import ops

from losswright.core import Card, Loss, saveable
from losswright.core.card import MULTICLASS
from losswright.core.target import LABELS
from losswright.kernels.extremes import largest_of
from losswright.kernels.softmax_stats import at, nan_unless_class


@saveable
class Sparsemax(Loss):
    r"""$\ell = \sum_k p_k (z_k - z_y) + \frac12 (1 - \|p\|^2)$, with $p$ the point of the simplex nearest to $z$.

    Logits $z$ come from a linear last layer; `Sparsemax.probabilities` turns them into $p$. The loss is exactly 0 once
    the right class leads by 1. It is the Fenchel-Young loss of half the squared norm (Blondel et al. 2020, Learning
    with Fenchel-Young losses, table 1).

    >>> float(Sparsemax()([0, 0], [[2.0, 1.0], [0.0, 0.0]]))
    0.125

    Args:
        axis: of the classes.
    """

    card = Card(
        task=MULTICLASS,
        best_for="predictions that rule classes out, with whole-number labels",
        strength="exact zeros among the probabilities, and a margin",
        watch="read outputs with sparsemax, not softmax",
        target="whole numbers from 0",
        source="Martins and Astudillo 2016, From softmax to sparsemax, eq. 16",
    )
    form = LABELS

    def __init__(self, *, axis: int = -1, **keras_settings):
        super().__init__(**keras_settings)
        self.axis = axis

    def call(self, y_true, y_pred):
        """The loss of each row; its slope is the probabilities less the one-hot row."""
        # By the envelope theorem the probabilities may be held: their own slope adds nothing.
        probabilities = ops.stop_gradient(self.probabilities(y_pred))
        here = at(y_true, y_pred.shape[-1])
        right = ops.sum(ops.where(here, y_pred, 0.0), axis=-1, keepdims=True)
        lead = ops.sum(probabilities * (y_pred - right), axis=-1)
        values = lead + 0.5 * (1.0 - ops.sum(ops.square(probabilities), axis=-1))
        return nan_unless_class(values, y_true, y_pred.shape[-1])

    @staticmethod
    def probabilities(logits):
        """The point of the simplex nearest to each row `(..., classes)`."""
        below = logits - largest_of(logits, -1, keepdims=True)
        ranked = -ops.sort(-below, axis=-1)
        rank = 1.0 + ops.arange(logits.shape[-1], dtype=logits.dtype)
        excess = (ops.cumsum(ranked, axis=-1) - 1.0) / rank
        support = ops.sum(ops.cast(ranked > excess, logits.dtype), axis=-1, keepdims=True)
        threshold = ops.sum(ops.where(rank == support, excess, 0.0), axis=-1, keepdims=True)
        return ops.relu(below - threshold)
