"""Losses of lists that are to be put in order: `y_true` and `y_pred` of shape `(N, list size)`.

Targets are relevances, the higher the better; predictions are scores of any scale. Lists of different lengths are
padded: an item with a negative relevance, a weight of 0 or a Keras mask is not there.
"""

import math
from typing import Annotated

from keras import ops

from losswright.core import Above, AtLeast, Card, WholeLoss, saveable
from losswright.core.alignment import shape_text
from losswright.core.card import RANKING
from losswright.core.errors import ShapeError
from losswright.kernels.extremes import largest_of
from losswright.kernels.softmax_stats import softmax_stats
from losswright.losses.embeddings import LOWEST

HIGHEST = 100.0  # of grades whose powers of 2 are taken as they are
LEAST = 1e-30  # of the best gain of a list with relevance
TARGET = "relevances of at least 0; a negative one is padding"


class _Ranking(WholeLoss):
    """Base of losses of a list. Subclasses write `of_list`."""

    def of_list(self, relevance, score, weight):
        """Value of each list. `weight` is 0 for what is not there; relevance is 0 there."""
        raise NotImplementedError(f"{type(self).__name__} must define of_list(relevance, score, weight)")

    def whole(self, y_true, y_pred, part):
        """Value of each list, `(N,)`."""
        relevance, score = _items(y_true), _items(y_pred)
        if len(score.shape) != 2:
            raise ShapeError(f"y_pred has shape {shape_text(y_pred.shape)}; it must be (N, items): one score an item")
        there = ops.cast(relevance >= 0, score.dtype)
        weight = there if part is None else there * _items(part)
        return self.of_list(ops.where(weight > 0, relevance, 0.0), ops.where(weight > 0, score, 0.0), weight)


class _Pairwise(_Ranking):
    """Base of losses of pairs within a list: the weighted mean over all pairs of different relevance."""

    def of_pair(self, lead):
        """Cost of a pair whose better item leads by so much."""
        raise NotImplementedError(f"{type(self).__name__} must define of_pair(lead)")

    def of_list(self, relevance, score, weight):
        """The mean over pairs; 0 where there is none."""
        better = ops.cast(_pairs(relevance) > 0, score.dtype)
        pair = better * ops.expand_dims(weight, 2) * ops.expand_dims(weight, 1)
        total = ops.sum(pair, axis=(1, 2))
        costs = ops.sum(pair * self.of_pair(_pairs(score)), axis=(1, 2))
        return costs / ops.where(total > 0, total, 1.0)


@saveable
class PairwiseMargin(_Pairwise):
    r"""$\ell = \mathrm{mean}_{y_i > y_j} \max(0, m - (s_i - s_j))$ over the pairs of a list.

    >>> round(float(PairwiseMargin()([[2.0, 1.0, 0.0]], [[3.0, 2.5, 0.0]])), 4)
    0.1667

    Args:
        margin: $m$, the lead at which a pair costs nothing, in the unit of the scores.
    """

    card = Card(
        task=RANKING,
        best_for="orders where a clear lead is enough",
        strength="pairs in good order are left alone",
        watch="every pair counts alike, at the top and at the bottom of the list",
        target=TARGET,
        source="Herbrich, Graepel and Obermayer 2000, Large margin rank boundaries for ordinal regression",
    )

    def __init__(self, *, margin: Annotated[float, AtLeast(0)] = 1.0, **keras_settings):
        super().__init__(**keras_settings)
        self.margin = margin

    def of_pair(self, lead):
        """The shortfall of the lead."""
        return ops.relu(self.margin - lead)


@saveable
class RankNet(_Pairwise):
    r"""$\ell = \mathrm{mean}_{y_i > y_j} \log(1 + e^{-(s_i - s_j)})$ over the pairs of a list.

    >>> round(float(RankNet()([[1.0, 0.0, -1.0]], [[0.0, 0.0, 9.0]])), 4)
    0.6931
    """

    card = Card(
        task=RANKING,
        best_for="orders judged pair by pair",
        strength="the likelihood of which of two is better",
        watch="every pair counts alike, at the top and at the bottom of the list",
        target=TARGET,
        source="Burges et al. 2005, Learning to rank using gradient descent, eq. 3",
    )

    def of_pair(self, lead):
        """The logistic cost of a lead."""
        return ops.softplus(-lead)


@saveable
class SoftmaxRanking(_Ranking):
    r"""$\ell = -\sum_i y_i \log \mathrm{softmax}(s)_i$ with the relevances as they are.

    >>> round(float(SoftmaxRanking()([[2.0, 0.0]], [[0.0, 0.0]])), 4)
    1.3863
    """

    card = Card(
        task=RANKING,
        best_for="lists with few relevant items, as clicks",
        strength="cheap, and strong in practice",
        watch="a list with more relevance in it weighs more",
        target=TARGET,
        source="Cao et al. 2007, Learning to rank: from pairwise to listwise approach; optax.ranking_softmax_loss",
    )

    def of_list(self, relevance, score, weight):
        """Crossentropy of the relevances, weighted item by item."""
        return _crossentropy(relevance * weight, score, weight)


@saveable
class ListNet(_Ranking):
    r"""$\ell = -\sum_i \mathrm{softmax}(y)_i \log \mathrm{softmax}(s)_i$: chances to come first.

    >>> round(float(ListNet()([[0.0, 0.0]], [[0.0, 0.0]])), 4)
    0.6931
    """

    card = Card(
        task=RANKING,
        best_for="graded relevances, where the first place matters most",
        strength="lists weigh alike",
        watch="its least value is the entropy of the relevances, not 0",
        target=TARGET,
        source="Cao et al. 2007, Learning to rank: from pairwise to listwise approach, section 4.2",
    )

    def of_list(self, relevance, score, weight):
        """Crossentropy of the chances that relevances give."""
        chance = ops.softmax(ops.where(weight > 0, relevance, LOWEST), axis=-1) * weight
        return _crossentropy(chance / ops.maximum(ops.sum(chance, axis=-1, keepdims=True), 1e-30), score, weight)


@saveable
class ApproxNDCG(_Ranking):
    r"""$\ell = 1 - \frac{1}{\text{ideal}} \sum_i \frac{2^{y_i} - 1}{\log_2(1 + r_i)}$, $r_i = 1 + \sum_{j \ne i} \sigma(\frac{s_j - s_i}{\tau})$.

    A list without relevance costs 0. Relevances are grades: $2^y$ is taken of them.

    >>> round(float(ApproxNDCG(temperature=0.01)([[0.0, 1.0]], [[1.0, 0.0]])), 4)
    0.3691

    Args:
        temperature: $\tau$, in the unit of the scores; small ones follow the ranks closely and learn slowly.
    """  # noqa: E501

    card = Card(
        task=RANKING,
        best_for="lists judged by NDCG",
        strength="follows the measure, so the top of the list counts most",
        watch="not convex: start from another ranking loss, and keep scores within a few temperatures",
        target=TARGET + "; grades of 0 to about 10",
        source="Qin, Liu and Li 2010, A general approximation framework for direct optimization, eq. 8 to 11",
    )

    def __init__(self, *, temperature: Annotated[float, Above(0)] = 0.1, **keras_settings):
        super().__init__(**keras_settings)
        self.temperature = temperature

    def of_list(self, relevance, score, weight):
        """One minus the smooth NDCG."""
        there = ops.cast(weight > 0, score.dtype)
        behind = ops.sigmoid(-_pairs(score) / self.temperature) * ops.expand_dims(there, 1)
        rank = 0.5 + ops.sum(behind, axis=-1)  # an item is behind itself by one half
        gain = _gains(relevance) * weight
        best = _best(gain)
        reached = ops.sum(gain / _discount(rank), axis=-1)
        return ops.where(best > LEAST, 1.0 - reached / ops.where(best > LEAST, best, 1.0), 0.0)


@saveable
class LambdaRank(_Ranking):
    r"""$\ell = \sum_{y_i > y_j} |\Delta_{ij}| \log(1 + e^{-\sigma (s_i - s_j)})$, $\Delta_{ij}$ the NDCG lost by exchanging both.

    The present ranks decide $\Delta$, through which no slope flows. A list without relevance costs 0. Relevances are
    grades: $2^y$ is taken of them.

    >>> round(float(LambdaRank()([[1.0, 0.0]], [[0.0, 0.0]])), 4)
    0.2558

    Args:
        sigma: $\sigma$, in one over the unit of the scores.
    """  # noqa: E501

    card = Card(
        task=RANKING,
        best_for="lists judged by NDCG, from the first step on",
        strength="convex between two exchanges, and pairs at the top of the list count most",
        watch="the cost of a pair jumps where two items exchange their ranks",
        target=TARGET + "; grades of 0 to about 10",
        source="Burges 2010, From RankNet to LambdaRank to LambdaMART; Wang et al. 2018, The LambdaLoss framework",
    )

    def __init__(self, *, sigma: Annotated[float, Above(0)] = 1.0, **keras_settings):
        super().__init__(**keras_settings)
        self.sigma = sigma

    def of_list(self, relevance, score, weight):
        """The sum over pairs of different relevance."""
        gain = _gains(relevance)
        lost = ops.abs(_pairs(gain) * _pairs(1.0 / _discount(_ranks(score, weight))))
        better = ops.cast(_pairs(relevance) > 0, score.dtype) * ops.expand_dims(weight, 2) * ops.expand_dims(weight, 1)
        costs = ops.sum(better * ops.stop_gradient(lost) * ops.softplus(-self.sigma * _pairs(score)), axis=(1, 2))
        best = _best(gain)
        return ops.where(best > LEAST, costs / ops.where(best > LEAST, best, 1.0), 0.0)


def _ranks(score, weight):
    """From 1; of equal scores the first comes first."""
    order = ops.arange(score.shape[-1], dtype="int32")
    earlier = ops.expand_dims(order, 0) < ops.expand_dims(order, 1)
    before = ops.logical_or(_pairs(score) < 0, ops.logical_and(_pairs(score) == 0, earlier))
    return 1.0 + ops.sum(ops.cast(before, score.dtype) * ops.cast(ops.expand_dims(weight > 0, 1), score.dtype), axis=-1)


def _gains(relevance):
    """`2**relevance - 1`, of grades beyond `HIGHEST` relative to the list's largest, which is all that counts there."""
    largest = largest_of(relevance, -1, keepdims=True)
    grades = ops.where(largest > HIGHEST, relevance - largest + HIGHEST, relevance)
    return ops.relu(ops.expm1(grades * math.log(2.0)))


def _best(gain):
    """The largest discounted sum of gains that any order reaches."""
    ideal = ops.flip(ops.sort(gain, axis=-1), axis=-1)
    return ops.sum(ideal / _discount(ops.cumsum(ops.ones_like(gain), axis=-1)), axis=-1)


def _discount(rank):
    return ops.log1p(rank) / math.log(2.0)


def _crossentropy(target, score, weight):
    gaps, excess = softmax_stats(ops.where(weight > 0, score, LOWEST))
    return ops.sum(ops.where(target > 0, target * gaps, 0.0), axis=-1) + ops.sum(target, axis=-1) * excess


def _pairs(items):
    """The item of the row minus that of the column, `(N, list, list)`."""
    return ops.expand_dims(items, 2) - ops.expand_dims(items, 1)


def _items(tensor):
    """`(N, list)`; a last axis of length 1 may follow."""
    return ops.squeeze(tensor, -1) if len(tensor.shape) == 3 else tensor
