"""Contrastive losses of pairs: near if they belong together, apart if they don't."""

from typing import Annotated

from keras import ops

from losswright.core import AtLeast, Between, Card, ElementwiseLoss, WholeLoss, saveable
from losswright.core.card import SIMILARITY
from losswright.core.errors import ShapeError
from losswright.core.target import BINARY_FORM, FREE
from losswright.losses.embeddings import directions, squares


@saveable
class Contrastive(ElementwiseLoss):
    r"""$\ell = y\,d^2 + (1 - y) \max(0, m - d)^2$ for distances $d$ of pairs, $y = 1$ if they belong together.

    The paper has half of that, and $y = 0$ for pairs that belong together.

    >>> round(float(Contrastive(margin=1.0)([[1.0], [0.0]], [[0.5], [0.25]])), 4)
    0.4062

    Args:
        margin: $m$, the distance beyond which different ones cost nothing.
    """

    card = Card(
        task=SIMILARITY,
        best_for="pairs of alike and different, given as distances",
        strength="different ones that are far enough are left alone",
        watch="the prediction is a distance: of at least 0, small for alike",
        target="1 for alike, 0 for different",
        activation="a distance, of at least 0",
        source="Hadsell, Chopra and LeCun 2006, Dimensionality reduction by learning an invariant mapping, eq. 4",
    )
    form = BINARY_FORM

    def __init__(self, *, margin: Annotated[float, AtLeast(0)] = 1.0, **keras_settings):
        super().__init__(**keras_settings)
        self.margin = margin

    def element(self, y_true, y_pred):
        """Squared distance of alike, squared shortfall of different."""
        short = ops.relu(self.margin - y_pred)
        return y_true * y_pred * y_pred + (1.0 - y_true) * short * short  # from the left: nothing times infinity


@saveable
class HingeEmbedding(ElementwiseLoss):
    r"""$\ell = y\,d + (1 - y) \max(0, m - d)$ for distances $d$ of pairs, $y = 1$ if they belong together.

    PyTorch writes a target of -1 for pairs that don't; here it may be -1 or 0.

    >>> round(float(HingeEmbedding(margin=1.0)([[1.0], [-1.0]], [[0.5], [0.25]])), 4)
    0.625

    Args:
        margin: $m$, the distance beyond which different ones cost nothing.
    """

    card = Card(
        task=SIMILARITY,
        best_for="pairs of alike and different, some of them mislabelled",
        strength="grows with the distance, not its square",
        watch="the prediction is a distance: of at least 0, small for alike",
        target="1 for alike, -1 or 0 for different",
        activation="a distance, of at least 0",
        source="torch.nn.HingeEmbeddingLoss",
    )
    form = BINARY_FORM

    def __init__(self, *, margin: Annotated[float, AtLeast(0)] = 1.0, **keras_settings):
        super().__init__(**keras_settings)
        self.margin = margin

    def element(self, y_true, y_pred):
        """The distance of alike, the shortfall of different."""
        alike = ops.relu(y_true)
        return alike * y_pred + (1.0 - alike) * ops.relu(self.margin - y_pred)


@saveable
class CosineEmbedding(WholeLoss):
    r"""$\ell = 1 - \cos(a, b)$ for pairs that belong together ($y = 1$), $\max(0, \cos(a, b) - m)$ for others.

    Predictions `(N, 2, dimensions)`: the two embeddings, stacked. Targets `(N,)` or `(N, 1)`: 1 for a pair that
    belongs together, -1 or 0 for one that doesn't.

    >>> round(float(CosineEmbedding()([1, -1], [[[1.0, 0.0], [0.0, 2.0]], [[1.0, 0.0], [3.0, 0.0]]])), 4)
    1.0

    Args:
        margin: $m$, the cosine that different ones may have, between -1 and 1.
    """

    card = Card(
        task=SIMILARITY,
        best_for="pairs whose direction matters, not their length",
        watch="a zero vector has no direction: it gets cosine 0 and no slope",
        target="1 for alike, -1 or 0 for different",
        source="torch.nn.CosineEmbeddingLoss",
    )
    form = FREE

    def __init__(self, *, margin: Annotated[float, Between(-1, 1, "both")] = 0.0, **keras_settings):
        super().__init__(**keras_settings)
        self.margin = margin

    def whole(self, y_true, y_pred, part):
        """The cost of each pair."""
        if len(y_pred.shape) != 3 or y_pred.shape[1] != 2:
            raise ShapeError(f"y_pred has shape {tuple(y_pred.shape)}; pairs must be (batch, 2, dimensions)")
        first, second = directions(y_pred[:, 0]), directions(y_pred[:, 1])
        alike = ops.reshape(y_true, (-1,)) > 0
        # 1 - cos is half the squared distance of the directions, which keeps its digits near 0.
        zero = ops.logical_or(squares(first) == 0, squares(second) == 0)
        apart = ops.where(zero, 1.0, 0.5 * squares(first - second))
        return ops.where(alike, apart, ops.relu(ops.sum(first * second, axis=-1) - self.margin))
