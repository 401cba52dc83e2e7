"""Losses of classes that have an order: whole-number labels `(N,)` from 0 to C - 1, C - 1 logits of "more than k"."""

from keras import ops

from losswright.core import Card, Loss, saveable
from losswright.core.card import ORDINAL
from losswright.core.target import LABELS
from losswright.kernels.sigmoid import yes_no
from losswright.kernels.softmax_stats import pick

TARGET = "whole numbers from 0, in order"
LEAST_GAP = 1e-30  # below it the logarithm of a probability goes on with slope 1


class _Ordinal(Loss):
    """Base of losses with one output for each step from a class to the next."""

    form = LABELS

    def by_class(self, y_pred):
        """One entry more than there are steps."""
        return ops.concatenate([y_pred, y_pred[..., :1]], axis=-1)


@saveable
class CumulativeLink(_Ordinal):
    r"""$\ell = -\log(\sigma(z_{y-1}) - \sigma(z_y))$: proportional odds, $\sigma(z_k)$ the chance of more than $k$.

    Predictions `(N, C - 1)` for labels of C classes; $z_{-1} = \infty$ and $z_{C-1} = -\infty$. The logits must fall
    from left to right, as $f(x) - \theta_k$ with rising thresholds do; where they don't, the cost is large and leads
    back. With `increments` they do by construction.

    >>> round(float(CumulativeLink()([1], [[1.0, -1.0]])), 4)
    0.7719

    Args:
        increments: whether the outputs are $z_0$ and then, through a softplus, by how much each next logit is lower.
    """

    card = Card(
        task=ORDINAL,
        best_for="grades, where neighbours are nearly right",
        strength="a full distribution over classes from one score and thresholds",
        watch="free outputs may cross: use increments=True, or Coral and Corn, which don't need order",
        target=TARGET,
        source="McCullagh 1980, Regression models for ordinal data, section 2",
    )

    def __init__(self, *, increments: bool = False, **keras_settings):
        super().__init__(**keras_settings)
        self.increments = increments

    def call(self, y_true, y_pred):
        """Negative log-likelihood of each label."""
        logits, gaps = _falling(y_pred) if self.increments else (y_pred, y_pred[..., :-1] - y_pred[..., 1:])
        # sigmoid(a) - sigmoid(b) = sigmoid(a) sigmoid(-b) (1 - exp(b - a)): three factors, none of which cancels.
        more, not_more, _, _ = yes_no(logits, from_logits=True)
        none = ops.zeros_like(logits[..., :1])
        terms = ops.concatenate([none, more], axis=-1) + ops.concatenate([not_more, none], axis=-1)
        terms = terms + ops.concatenate([none, _surprise_of_gap(gaps), none], axis=-1)
        return pick(terms, y_true)


@saveable
class Coral(_Ordinal):
    r"""$\ell = -\sum_k [y > k] \log \sigma(z_k) + [y \le k] \log \sigma(-z_k)$: one yes or no for each step.

    Predictions `(N, C - 1)` for labels of C classes. With the same weights and a bias for each step, as in the paper,
    the answers never contradict each other.

    >>> round(float(Coral()([1], [[0.0, 0.0]])), 4)
    1.3863
    """

    card = Card(
        task=ORDINAL,
        best_for="grades, from an output layer that shares its weights over the steps",
        strength="no order has to be kept; the expected rank is a sum of probabilities",
        watch="the steps are judged apart, so it is no likelihood of the label",
        target=TARGET,
        source="Cao, Mirjalili and Raschka 2020, Rank consistent ordinal regression, eq. 4",
    )

    def call(self, y_true, y_pred):
        """The sum over all steps."""
        more, not_more, _, _ = yes_no(y_pred, from_logits=True)
        return _summed(ops.where(_steps(y_pred) < _labels(y_true), more, not_more), y_true)


@saveable
class Corn(_Ordinal):
    r"""$\ell = -\sum_{k \le y} [y > k] \log \sigma(z_k) + [y = k] \log \sigma(-z_k)$: chances given the step before.

    Predictions `(N, C - 1)` for labels of C classes: $\sigma(z_k)$ is the chance of more than $k$ among those of at
    least $k$, so the products over $k$ fall by construction and the loss is the likelihood of the label.

    >>> round(float(Corn()([0, 2], [[0.0, 9.0], [0.0, 0.0]])), 4)
    1.0397
    """

    card = Card(
        task=ORDINAL,
        best_for="grades, from any output layer",
        strength="consistent ranks without a constraint on the weights",
        watch="late steps see only the samples that got there",
        target=TARGET,
        source="Shi, Cao and Raschka 2021, Deep neural networks for rank-consistent ordinal regression, eq. 6",
    )

    def call(self, y_true, y_pred):
        """The sum over the steps up to the label."""
        more, not_more, _, _ = yes_no(y_pred, from_logits=True)
        steps, label = _steps(y_pred), _labels(y_true)
        return _summed(ops.where(steps < label, more, ops.where(steps == label, not_more, 0.0)), y_true)


def _falling(y_pred):
    gaps = ops.softplus(y_pred[..., 1:])
    first = y_pred[..., :1]
    return ops.concatenate([first, first - ops.cumsum(gaps, axis=-1)], axis=-1), gaps


def _surprise_of_gap(gaps):
    """-log(1 - exp(-gap)), straight on where the logits touch or cross."""
    inside = ops.maximum(gaps, LEAST_GAP)
    small = ops.minimum(inside, 0.7)
    far = ops.maximum(inside, 0.7)
    surprise = ops.where(inside < 0.7, -ops.log(-ops.expm1(-small)), -ops.log1p(-ops.exp(-far)))
    return surprise + ops.relu(LEAST_GAP - gaps)


def _steps(y_pred):
    return ops.arange(y_pred.shape[-1], dtype="int32")


def _labels(y_true):
    return ops.expand_dims(ops.cast(y_true, "int32"), -1)


def _summed(terms, y_true):
    """The sum over the steps, NaN where the label is no class."""
    classes = ops.zeros_like(ops.concatenate([terms, terms[..., :1]], axis=-1))
    return ops.sum(terms, axis=-1) + ops.stop_gradient(pick(classes, y_true))
