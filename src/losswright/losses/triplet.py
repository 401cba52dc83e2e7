"""Triplet losses: an anchor lies nearer to its like than to others, by a margin."""

from typing import Annotated

from keras import ops

from losswright.core import AtLeast, Card, OneOf, WholeLoss, saveable
from losswright.core.card import SIMILARITY
from losswright.core.errors import ShapeError
from losswright.core.settings import enforce_ranges
from losswright.core.target import FREE
from losswright.losses.embeddings import EmbeddingLoss, distances, greatest, least, lengths, per_pair

METRICS = ("L2", "squared-L2", "angular")
HERMANS = "Hermans, Beyer and Leibe 2017, In defense of the triplet loss for person re-identification, eq. 5"


@saveable
class TripletMargin(WholeLoss):
    r"""$\ell = \max(0, \lVert a - p \rVert - \lVert a - n \rVert + m)$ for triplets that the model is given.

    Predictions `(N, 3, dimensions)`: the embeddings of anchor $a$, positive $p$ and negative $n$, stacked. Targets
    are not read; Keras wants some, with one row a sample.

    >>> round(float(TripletMargin()([0], [[[0.0, 0.0], [3.0, 4.0], [0.0, 4.5]]])), 4)
    1.5

    Args:
        margin: $m$, in the unit of the distances.
        swap: count the distance from $p$ to $n$ where it is less than that from $a$ to $n$.
    """

    card = Card(
        task=SIMILARITY,
        best_for="triplets chosen beforehand",
        strength="needs no labels",
        watch="most random triplets are soon easy and teach nothing: choose hard ones, or mine them in the batch",
        target="not read",
        source="Balntas et al. 2016, Learning local feature descriptors with triplets, eq. 1 and section 3.3 (swap)",
    )
    form = FREE

    def __init__(self, *, margin: Annotated[float, AtLeast(0)] = 1.0, swap: bool = False, **keras_settings):
        super().__init__(**keras_settings)
        self.margin, self.swap = margin, swap

    def whole(self, y_true, y_pred, part):
        """The hinge of the difference of distances."""
        if len(y_pred.shape) != 3 or y_pred.shape[1] != 3:
            raise ShapeError(f"y_pred has shape {tuple(y_pred.shape)}; triplets must be (batch, 3, dimensions)")
        anchor, positive, negative = y_pred[:, 0], y_pred[:, 1], y_pred[:, 2]
        far = lengths(anchor - negative)
        far = ops.minimum(far, lengths(positive - negative)) if self.swap else far
        return ops.relu(lengths(anchor - positive) - far + self.margin)


class _Mined(EmbeddingLoss):
    """Settings of the losses that mine triplets."""

    @enforce_ranges
    def __init__(
        self,
        *,
        margin: Annotated[float, AtLeast(0)] = 1.0,
        distance_metric: Annotated[str, OneOf(METRICS)] = "L2",
        **keras_settings,
    ):
        super().__init__(**keras_settings)
        self.margin, self.distance_metric = margin, distance_metric


@saveable
class TripletHard(_Mined):
    r"""$\ell_a = \max(0, \max_p d_{ap} - \min_n d_{an} + m)$: farthest positive, nearest negative of the batch.

    Labels `(N,)` and embeddings `(N, dimensions)`. A sample without a positive or without a negative in its batch
    costs 0, so draw several samples of each of several classes.

    >>> round(float(TripletHard()([0, 0, 1], [[0.0], [2.0], [3.0]])), 4)
    0.6667

    Args:
        margin: $m$, in the unit of the distances; not used if `soft`.
        soft: $\log(1 + e^x)$ in place of $\max(0, x + m)$.
        distance_metric: `"L2"`, `"squared-L2"` or `"angular"` (one minus the cosine).
    """

    card = Card(
        task=SIMILARITY,
        best_for="embeddings of identities, drawn as several samples of each of several classes",
        strength="always at the hardest triplet",
        watch="wrong labels are the hardest triplets; early on embeddings may collapse to a point",
        target="whole-number labels: equal ones belong together",
        source=HERMANS,
    )

    def __init__(self, *, soft: bool = False, **settings):
        super().__init__(**settings)
        self.soft = soft

    def anchors(self, y_pred, same, other, present):
        """The hardest triplet of each anchor."""
        distance = distances(y_pred, self.distance_metric)
        complete = ops.logical_and(ops.any(same, axis=-1), ops.any(other, axis=-1))
        gap = greatest(distance, same) - least(distance, other)
        gap = ops.where(complete, gap, 0.0)
        return ops.where(complete, ops.softplus(gap) if self.soft else ops.relu(gap + self.margin), 0.0)


@saveable
class TripletSemiHard(_Mined):
    r"""$\ell_a \propto \sum_p \max(0, d_{ap} - d_{an(p)} + m)$, $n(p)$: nearest negative farther than the positive $p$.

    Where no negative is farther, $n(p)$ is the farthest one. Labels `(N,)` and embeddings `(N, dimensions)`. The
    values are scaled so that their mean is that over all pairs of an anchor and a positive. Memory grows with the
    cube of the batch.

    >>> round(float(TripletSemiHard()([0, 0, 1], [[0.0], [2.0], [2.5]])), 4)
    1.5

    Args:
        margin: $m$, in the unit of the distances.
        distance_metric: `"L2"`, `"squared-L2"` or `"angular"` (one minus the cosine).
    """

    card = Card(
        task=SIMILARITY,
        best_for="embeddings of identities, steadier than the hardest triplets",
        strength="hard enough to teach, not so hard as to collapse",
        watch="needs large batches with several samples a class",
        target="whole-number labels: equal ones belong together",
        source="Schroff et al. 2015, FaceNet, section 3.2",
    )

    def anchors(self, y_pred, same, other, present):
        """The sum over the positives of each anchor, scaled to the mean over pairs."""
        distance = distances(y_pred, self.distance_metric)
        of_positive, of_negative = ops.expand_dims(distance, 2), ops.expand_dims(distance, 1)
        farther = ops.logical_and(ops.expand_dims(other, 1), of_negative > of_positive)
        outside = least(of_negative, farther)
        inside = ops.expand_dims(greatest(distance, other), 1)
        negative = ops.where(ops.any(farther, axis=-1), outside, inside)
        counts = ops.logical_and(same, ops.any(other, axis=-1, keepdims=True))
        terms = ops.relu(self.margin + distance - ops.where(counts, negative, 0.0))
        return per_pair(ops.sum(ops.where(counts, terms, 0.0), axis=-1), ops.sum(ops.cast(same, "int32")), present)
