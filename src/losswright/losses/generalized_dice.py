"""Generalised Dice: one overlap for all classes, in which each class weighs the same whatever its size."""

from keras import ops

from losswright.core import Card, WholeLoss, saveable
from losswright.core.card import SEGMENTATION
from losswright.core.target import BINARY_FORM
from losswright.kernels.extremes import least_of
from losswright.losses.overlap import LEAST
from losswright.losses.regions import mistakes, over_parts


@saveable
class GeneralizedDice(WholeLoss):
    r"""$\ell = 1 - 2\frac{\sum_l w_l \sum y_l p_l}{\sum_l w_l \sum (y_l + p_l)}$ with $w_l = (\sum y_l)^{-2}$.

    Of shapes `(N, ..., classes)`; inner sums over the pixels of one image. A class that the image doesn't hold weighs
    as much as the rarest that it holds, so that finding it by mistake costs; an image without any class costs the
    mean prediction.

    >>> round(float(GeneralizedDice()([[[1.0, 0.0], [0.0, 1.0]]], [[[0.5, 0.5], [0.0, 1.0]]])), 4)
    0.25

    Args:
        from_logits: whether the last layer is linear: a sigmoid is taken of one channel, a softmax over several.
    """

    card = Card(
        task=SEGMENTATION,
        best_for="several classes whose regions differ much in size",
        strength="a class of ten pixels counts as much as one of ten thousand",
        watch="a class of one pixel outweighs everything else in its image",
        target="one-hot over the last axis",
        activation="softmax; linear with from_logits=True",
        source="Sudre et al. 2017, Generalised Dice overlap as a deep learning loss function, section 2.1",
    )
    form = BINARY_FORM

    def __init__(self, *, from_logits: bool = False, **keras_settings):
        super().__init__(**keras_settings)
        self.from_logits = from_logits

    def whole(self, y_true, y_pred, part):
        """The cost of each image."""
        hits, false, missed = mistakes(y_true, y_pred, from_logits=self.from_logits)
        hits, costs, false = (over_parts(x, part, True) for x in (hits, false + missed, false))
        weight = _class_weight(over_parts(y_true, part, True))
        cost, total = ops.sum(weight * costs, axis=-1), ops.sum(weight * (2.0 * hits + costs), axis=-1)
        size = ops.sum(over_parts(ops.ones_like(y_pred), part, True), axis=-1)
        empty = ops.all(over_parts(y_true, part, True) < LEAST, axis=-1)
        mean = ops.sum(false, axis=-1) / ops.maximum(size, 1e-30)
        # What is no probability may make the total 0.
        return ops.where(empty, mean, cost / ops.where(ops.logical_or(empty, total <= 0), 1.0, total))


def _class_weight(sizes):
    """The inverse square of each class's size relative to the rarest: a common factor cancels, and 1e-12 is avoided."""
    there = sizes >= LEAST
    rarest = least_of(ops.where(there, sizes, float("inf")), -1, keepdims=True)
    return ops.where(there, ops.square(rarest / ops.where(there, sizes, 1.0)), 1.0)
