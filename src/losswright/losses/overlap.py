"""Losses of the overlap of two regions: Tversky's index, and its special cases Dice and Jaccard."""

from typing import Annotated

from keras import ops

from losswright.core import Above, AtLeast, Card, WholeLoss, saveable
from losswright.core.card import SEGMENTATION
from losswright.core.settings import enforce_ranges
from losswright.core.target import BINARY_FORM
from losswright.losses.regions import mistakes, over_parts

TARGET = "1 inside the region, 0 outside, one channel a class"
LEAST = 1e-30  # pixels; a target of fewer is empty
ACTIVATION = "sigmoid (one channel) or softmax (several); linear with from_logits=True"


class _Overlap(WholeLoss):
    """What the overlap losses share: `1 - index`, as costs over hits and costs, which never cancels."""

    form = BINARY_FORM
    false_positive = false_negative = 0.5  # what a unit of each costs, where a hit gains 1
    smoothing_share = 0.5  # of `smooth`, in the unit of hits

    @enforce_ranges
    def __init__(
        self,
        *,
        from_logits: bool = False,
        per_class: bool = False,
        smooth: Annotated[float, AtLeast(0)] = 0.0,
        **keras_settings,
    ):
        super().__init__(**keras_settings)
        self.from_logits, self.per_class, self.smooth = from_logits, per_class, smooth

    def whole(self, y_true, y_pred, part):
        """The cost of each image, or the mean over its classes."""
        hits, false, missed = mistakes(y_true, y_pred, from_logits=self.from_logits)
        hits, missed, false = (over_parts(x, part, self.per_class) for x in (hits, missed, false))
        size = over_parts(ops.ones_like(y_pred), part, self.per_class)
        costs = self.of_cost(self._cost(hits, false, missed, size))
        return ops.mean(costs, axis=-1) if self.per_class else costs

    def of_cost(self, cost):
        """A function of `1 - index`."""
        return cost

    def _cost(self, hits, false, missed, size):
        """1 - index. An empty target has hits and misses 0; its cost is the mean prediction, for a slope's sake."""
        costs = self.false_positive * false + self.false_negative * missed
        total = hits + costs + self.smoothing_share * self.smooth
        if self.smooth:
            return costs / total
        empty = hits + missed < LEAST
        return ops.where(empty, false / ops.maximum(size, 1e-30), costs / ops.where(empty, 1.0, total))


@saveable
class Dice(_Overlap):
    r"""$\ell = 1 - \frac{2 \sum y p + s}{\sum y + \sum p + s}$, sums over the pixels of one image, $p$ the prediction.

    Of shapes `(N, ..., classes)`; one value an image, never one a batch. An empty target costs the mean prediction:
    0 where nothing is predicted, with a slope against false positives (the plain formula is 1, without any slope).
    Weights of shape `(N, ...)` weigh pixels; 0 leaves them out.

    >>> round(float(Dice()([[1.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]])), 4)
    0.3333
    >>> round(float(Dice()([[0.0, 0.0]], [[0.0, 0.5]])), 4)
    0.25

    Args:
        from_logits: whether the last layer is linear: a sigmoid is taken of one channel, a softmax over several.
        per_class: the mean of the losses of each class (last axis), instead of one over all classes.
        smooth: $s$, in pixels. Above 0 it also decides the cost of an empty target.
    """

    card = Card(
        task=SEGMENTATION,
        best_for="regions that are small in their image",
        strength="the background's size doesn't count",
        watch="probabilities are not calibrated; one pixel of a tiny region moves the loss a lot",
        target=TARGET,
        activation=ACTIVATION,
        source="Milletari et al. 2016, V-Net, section 3 (without its squares)",
    )


@saveable
class Jaccard(_Overlap):
    r"""$\ell = 1 - \frac{\sum y p + s}{\sum y + \sum p - \sum y p + s}$: one minus intersection over union.

    As `Dice`, of which it is a rising function: $2d / (1 + d)$ for a Dice loss of $d$.

    >>> round(float(Jaccard()([[1.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]])), 4)
    0.5

    Args:
        **settings: as `Dice`.
    """

    card = Card(
        task=SEGMENTATION,
        best_for="regions judged by intersection over union",
        strength="the smooth form of the usual measure",
        watch="as Dice; for the measure of hard masks LovaszHinge and LovaszSoftmax are closer",
        target=TARGET,
        activation=ACTIVATION,
        source="Rahman and Wang 2016, Optimizing intersection-over-union in deep neural networks, eq. 3 to 5",
    )
    false_positive = false_negative = 1.0
    smoothing_share = 1.0


@saveable
class Tversky(_Overlap):
    r"""$\ell = 1 - \frac{TP + s}{TP + \alpha FP + \beta FN + s}$ with the soft counts of one image.

    As `Dice`, with a price for each kind of mistake. As in the paper $\alpha$ weighs false positives and $\beta$
    false negatives (Keras 3.15 has them the other way round).

    >>> round(float(Tversky(alpha=0.3, beta=0.7)([[1.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]])), 4)
    0.4118

    Args:
        alpha: price of a false positive. Both 0.5 is Dice (with half its `smooth`), both 1 is Jaccard.
        beta: price of a false negative.
        **settings: as `Dice`.
    """

    card = Card(
        task=SEGMENTATION,
        best_for="small regions that must not be missed (beta > alpha)",
        strength="sets recall against precision",
        watch="Keras swaps alpha and beta",
        target=TARGET,
        activation=ACTIVATION,
        source="Salehi et al. 2017, Tversky loss function for image segmentation, eq. 1 and 2",
    )
    smoothing_share = 1.0

    def __init__(
        self,
        *,
        alpha: Annotated[float, Above(0)] = 0.5,
        beta: Annotated[float, Above(0)] = 0.5,
        **settings,
    ):
        super().__init__(**settings)
        self.alpha, self.beta = alpha, beta
        self.false_positive, self.false_negative = alpha, beta


@saveable
class FocalTversky(Tversky):
    r"""$\ell = t^{1/\gamma}$, with $t$ the `Tversky` loss of a class or an image.

    >>> round(float(FocalTversky(gamma=2.0)([[1.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]])), 4)
    0.6417

    Args:
        gamma: above 1 the slope of regions that are nearly right is raised; below 1 that of those that are wrong.
        alpha: price of a false positive.
        beta: price of a false negative.
        **settings: as `Dice`.
    """

    card = Card(
        task=SEGMENTATION,
        best_for="small regions of very different difficulty",
        strength="turns the attention to hard, or to nearly finished, regions",
        watch="with gamma above 1 the slope grows without bound near a perfect prediction",
        target=TARGET,
        activation=ACTIVATION,
        source="Abraham and Khan 2019, A novel focal Tversky loss function, eq. 4",
    )

    def __init__(
        self,
        *,
        alpha: Annotated[float, Above(0)] = 0.3,
        beta: Annotated[float, Above(0)] = 0.7,
        gamma: Annotated[float, Above(0)] = 4.0 / 3.0,
        **settings,
    ):
        super().__init__(alpha=alpha, beta=beta, **settings)
        self.gamma = gamma

    def of_cost(self, cost):
        """The power of the cost; a root has an infinite slope at 0, where none is needed: the slope there is 0."""
        positive = ops.where(cost > 0, cost, 1.0)
        return ops.where(cost > 0, positive ** (1.0 / self.gamma), 0.0)
