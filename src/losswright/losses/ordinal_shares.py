"""Losses of classes that have an order, from a softmax over them and one-hot targets."""

from typing import Annotated

from keras import ops

from losswright.core import BatchLoss, Card, Loss, OneOf, saveable
from losswright.core.card import ORDINAL
from losswright.core.loss import fit_rank
from losswright.core.settings import enforce_ranges
from losswright.core.target import ONE_HOT
from losswright.losses.regions import shares

TARGET = "one-hot rows, or shares, with the classes in order"
ACTIVATION = "softmax; linear with from_logits=True"
POWERS = {"linear": 1.0, "quadratic": 2.0}


class _OfShares(Loss):
    """What both share: predictions as probabilities, or as their logits."""

    form = ONE_HOT

    @enforce_ranges
    def __init__(self, *, from_logits: bool = False, **keras_settings):
        super().__init__(**keras_settings)
        self.from_logits = from_logits


@saveable
class SquaredEarthMover(_OfShares):
    r"""$\ell = \sum_k \left(\sum_{j \le k} (p_j - y_j)\right)^2$: squared distance of the cumulative distributions.

    >>> round(float(SquaredEarthMover()([[1.0, 0.0, 0.0]], [[0.0, 0.0, 1.0]])), 4)
    2.0

    Args:
        from_logits: whether the last layer is linear.
    """

    card = Card(
        task=ORDINAL,
        best_for="distributions over grades, such as the votes on a picture",
        strength="a neighbour costs less than the far end",
        watch="classes are taken to be equally far apart; from logits its slope fades where the model is sure",
        target=TARGET,
        activation=ACTIVATION,
        source="Hou, Yu and Samaras 2016, Squared earth mover's distance-based loss, eq. 5",
    )

    def call(self, y_true, y_pred):
        """The sum over all cuts between classes."""
        inside, outside = shares(y_pred, from_logits=self.from_logits)
        difference = (1.0 - y_true) * inside - y_true * outside  # p - y, without cancelling where y is 0 or 1
        return ops.sum(ops.square(ops.cumsum(difference, axis=-1)), axis=-1)


@saveable
class WeightedKappa(BatchLoss, _OfShares):
    r"""$\ell_i = \sum_j w_{y_i j}\, p_{ij} \big/ \sum_{kj} w_{kj}\, \bar y_k \bar p_j$, whose mean is $1 - \kappa$.

    $w_{kj} = |k - j|^q$; $\bar y$ and $\bar p$ are the shares of the batch, weighted by its weights, so a sample of
    weight 0 counts nowhere. The paper takes the logarithm of the mean, which has the same direction of descent.

    >>> round(float(WeightedKappa()([[1.0, 0.0], [0.0, 1.0]], [[0.5, 0.5], [0.0, 1.0]])), 4)
    0.5

    Args:
        weightage: `"quadratic"` ($q = 2$) or `"linear"`.
        from_logits: whether the last layer is linear.
    """

    card = Card(
        task=ORDINAL,
        best_for="grades judged by Cohen's weighted kappa",
        strength="follows the measure, corrected for chance",
        watch="depends on the batch's mixture of classes: use batches of hundreds; alone it may collapse",
        target=TARGET,
        activation=ACTIVATION,
        source="de la Torre, Puig and Valls 2018, Weighted kappa loss function for multi-class classification, eq. 8",
    )

    def __init__(self, *, weightage: Annotated[str, OneOf(("linear", "quadratic"))] = "quadratic", **settings):
        super().__init__(**settings)
        self.weightage = weightage

    def of_batch(self, y_true, y_pred, weight):
        """Cost of each sample over the cost of chance."""
        inside, _ = shares(y_pred, from_logits=self.from_logits)
        steps = ops.arange(y_pred.shape[-1], dtype=y_pred.dtype)
        cost = ops.abs(ops.expand_dims(steps, 1) - ops.expand_dims(steps, 0)) ** POWERS[self.weightage]
        of_sample = ops.sum(ops.matmul(y_true, cost) * inside, axis=-1)
        by_chance = ops.sum(ops.matmul(_mean(y_true, weight), cost) * _mean(inside, weight))
        return of_sample / ops.where(by_chance > 1e-30, by_chance, 1.0)


def _mean(rows, weight):
    """The weighted mean row of the batch, over all positions `(N, ..., classes)`."""
    each = ops.ones_like(rows[..., :1])
    weight = each if weight is None else each * fit_rank(weight, each)
    axes = tuple(range(len(rows.shape) - 1))
    return ops.sum(rows * weight, axis=axes) / ops.maximum(ops.sum(weight), 1e-30)
