"""Losses that set each sample of a batch against all others at once: NT-Xent, N-pairs, lifted structure, circle."""

from typing import Annotated

from keras import ops

from losswright.core import Above, AtLeast, Between, Card, saveable
from losswright.core.card import SIMILARITY
from losswright.core.errors import ShapeError
from losswright.kernels.softmax_stats import softmax_stats
from losswright.losses.embeddings import (
    LOWEST,
    EmbeddingLoss,
    cosines,
    distances,
    log_sum_exp,
    per_pair,
)

TARGET = "whole-number labels: equal ones belong together"


@saveable
class NTXent(EmbeddingLoss):
    r"""$\ell_a \propto \sum_p -\log \frac{e^{c_{ap}/\tau}}{e^{c_{ap}/\tau} + \sum_n e^{c_{an}/\tau}}$, $c$ the cosine.

    Labels `(N,)` and embeddings `(N, dimensions)`; $p$ are the other samples of the anchor's label, $n$ those of other
    labels. With two views of each picture, labelled by picture, it is SimCLR's loss (InfoNCE). The values are scaled so
    that their mean is that over all pairs of an anchor and a positive.

    >>> round(float(NTXent(temperature=1.0)([0, 0, 1], [[1.0, 0.0], [2.0, 0.0], [0.0, 1.0]])), 4)
    0.3133

    Args:
        temperature: $\tau$; the smaller, the more the nearest negatives count.
    """

    card = Card(
        task=SIMILARITY,
        best_for="self-supervised embeddings from two views of each sample",
        strength="every other sample of the batch is a negative",
        watch="needs large batches; samples that are alike by chance are pushed apart",
        target=TARGET,
        source="Chen et al. 2020, A simple framework for contrastive learning of visual representations, eq. 1",
    )

    def __init__(self, *, temperature: Annotated[float, Above(0)] = 0.07, **keras_settings):
        super().__init__(**keras_settings)
        self.temperature = temperature

    def anchors(self, y_pred, same, other, present):
        """Crossentropy of each positive against all negatives."""
        cosine = cosines(y_pred) / self.temperature
        negatives = ops.expand_dims(log_sum_exp(cosine, other), -1)
        terms = ops.where(same, ops.softplus(negatives - cosine), 0.0)
        return per_pair(ops.sum(terms, axis=-1), ops.sum(ops.cast(same, "int32")), present)


@saveable
class NPairs(EmbeddingLoss):
    r"""$\ell_a = -\frac{1}{|P_a|}\sum_{p \in P_a} \log \mathrm{softmax}(s_a)_p$: which positive belongs to the anchor.

    Labels `(N,)`; predictions `(N, 2, dimensions)`, the embeddings of anchor and positive, stacked, whose products are
    the similarities $s_{ab}$ of anchor $a$ and positive $b$; or `(N, N)`, these similarities, pair $i$ in row and
    column $i$. $P_a$ are all positives of the anchor's label. Under data parallelism the embeddings of all replicas are
    compared; a matrix of similarities holds those of its own replica.

    >>> round(float(NPairs()([0, 1], [[2.0, 0.0], [0.0, 2.0]])), 4)
    0.1269
    """

    card = Card(
        task=SIMILARITY,
        best_for="pairs of anchor and positive, a class each",
        strength="every other pair's positive is a negative, at no cost",
        watch="similarities are unbounded: keep embeddings small, as the paper does, or use NTXent",
        target=TARGET,
        source="Sohn 2016, Improved deep metric learning with multi-class N-pair loss objective, eq. 7",
    )

    def values(self, y_true, y_pred, weight):
        """Value a sample."""
        return (self.of_batch if len(y_pred.shape) == 2 else super().values)(y_true, y_pred, weight)

    def anchors(self, y_pred, same, other, present):
        """Crossentropy of each row over the columns that are present."""
        y_pred = _similarities(y_pred)
        there = ops.expand_dims(present, 0)
        gaps, excess = softmax_stats(ops.where(there, y_pred, LOWEST))
        index = ops.arange(ops.shape(present)[0])
        own = ops.expand_dims(index, 0) == ops.expand_dims(index, 1)
        positive = ops.logical_or(same, ops.logical_and(own, there))
        count = ops.sum(ops.cast(positive, gaps.dtype), axis=-1)
        of_positives = ops.sum(ops.where(positive, gaps, 0.0), axis=-1) / ops.maximum(count, 1.0)
        return ops.where(count > 0, of_positives + excess, 0.0)


def _similarities(y_pred):
    """Of each anchor with each positive, `(N, N)`."""
    shape = tuple(y_pred.shape)
    if len(shape) == 3 and shape[1] == 2:
        return ops.matmul(y_pred[:, 0], ops.transpose(y_pred[:, 1]))
    if len(shape) == 2 and (shape[0] == shape[1] or None in shape):
        return y_pred
    raise ShapeError(f"y_pred has shape {shape}; it must be (batch, 2, dimensions) or similarities (batch, batch)")


@saveable
class LiftedStructure(EmbeddingLoss):
    r"""$\ell \propto \tfrac12\max(0, J_{ap})^2$, $J_{ap} = d_{ap} + \log \sum_n (e^{m - d_{an}} + e^{m - d_{pn}})$.

    Labels `(N,)` and embeddings `(N, dimensions)`; a value is the sum over the anchor's positives, so scaled that the
    mean is that over all pairs. A pair without any negative in the batch costs 0.

    >>> round(float(LiftedStructure()([0, 0, 1], [[0.0], [1.0], [3.0]])), 4)
    0.0491

    Args:
        margin: $m$, in the unit of the distances.
    """

    card = Card(
        task=SIMILARITY,
        best_for="embeddings of identities, with all negatives of both ends of a pair",
        strength="uses every pair of the batch",
        watch="pairs with few positives dominate; squared, so outliers count",
        target=TARGET,
        source="Song et al. 2016, Deep metric learning via lifted structured feature embedding, eq. 4",
    )

    def __init__(self, *, margin: Annotated[float, AtLeast(0)] = 1.0, **keras_settings):
        super().__init__(**keras_settings)
        self.margin = margin

    def anchors(self, y_pred, same, other, present):
        """The sum over the positives of each anchor, scaled to the mean over pairs."""
        distance = distances(y_pred, "L2")
        negatives = log_sum_exp(self.margin - distance, other)
        joint = distance + ops.logaddexp(ops.expand_dims(negatives, 0), ops.expand_dims(negatives, 1))
        some = ops.any(other, axis=-1)
        counts = ops.logical_and(same, ops.logical_or(ops.expand_dims(some, 0), ops.expand_dims(some, 1)))
        terms = 0.5 * ops.square(ops.relu(ops.where(counts, joint, 0.0)))
        return per_pair(ops.sum(terms, axis=-1), ops.sum(ops.cast(same, "int32")), present)


@saveable
class Circle(EmbeddingLoss):
    r"""$\ell_a = \log(1 + \sum_n e^{\gamma \alpha_n (c_n - m)} \sum_p e^{-\gamma \alpha_p (c_p - 1 + m)})$.

    $c$ are cosines to the other samples of the batch, with the weights $\alpha_n = \max(0, c_n + m)$ and
    $\alpha_p = \max(0, 1 + m - c_p)$, through which, as in the paper (eq. 10), no slope flows (Keras lets it). Labels
    `(N,)` and embeddings `(N, dimensions)`, of any length. A sample without a positive or a negative costs 0.

    >>> round(float(Circle(gamma=1.0)([0, 0, 1], [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])), 4)
    0.3639

    Args:
        gamma: $\gamma$, the scale.
        margin: $m$, how far from the best a cosine may be at no cost.
    """

    card = Card(
        task=SIMILARITY,
        best_for="embeddings of identities on the sphere",
        strength="a pair that is far from its aim is pulled harder",
        watch="needs several samples a class in the batch",
        target=TARGET,
        source="Sun et al. 2020, Circle loss: a unified perspective of pair similarity optimization, eq. 6 to 10",
    )

    def __init__(
        self,
        *,
        gamma: Annotated[float, Above(0)] = 80.0,
        margin: Annotated[float, Between(0, 1)] = 0.4,
        **keras_settings,
    ):
        super().__init__(**keras_settings)
        self.gamma, self.margin = gamma, margin

    def anchors(self, y_pred, same, other, present):
        """The softplus of the sum of both log-sums."""
        cosine = cosines(y_pred)
        of_positive = ops.stop_gradient(ops.relu(1.0 + self.margin - cosine))
        of_negative = ops.stop_gradient(ops.relu(cosine + self.margin))
        positives = log_sum_exp(-self.gamma * of_positive * (cosine - 1.0 + self.margin), same)
        negatives = log_sum_exp(self.gamma * of_negative * (cosine - self.margin), other)
        return ops.softplus(positives + negatives)
