"""Lovász losses: the convex surrogate of intersection over union, image by image."""

from typing import Annotated

from keras import ops

from losswright.core import Card, OneOf, WholeLoss, saveable
from losswright.core.card import SEGMENTATION
from losswright.core.target import BINARY_FORM
from losswright.losses.regions import shares

SOURCE = "Berman, Triki and Blaschko 2018, The Lovász-softmax loss, "
PRESENT, ALL = "present", "all"


@saveable
class LovaszHinge(WholeLoss):
    r"""$\ell = \overline{\Delta_J}(m)$: the Lovász extension of $1 - \text{IoU}$ at $m_i = \max(0, 1 - s_i z_i)$.

    $z$ are logits of one region, `(N, ..., 1)`, and $s$ is 1 inside and -1 outside. Always image by image. Where no
    pixel is inside, the largest error alone counts, as one wrong pixel spoils the union.

    >>> round(float(LovaszHinge()([[1.0, 0.0, 0.0]], [[2.0, 0.0, -3.0]])), 4)
    0.5
    """

    card = Card(
        task=SEGMENTATION,
        best_for="one region, judged by intersection over union of hard masks",
        strength="convex, and exact at hard masks",
        watch="the outputs are no logits of a probability: cut them at 0; best after some epochs of crossentropy",
        target="1 inside the region, 0 outside",
        source=SOURCE + "section 3",
    )
    form = BINARY_FORM

    def whole(self, y_true, y_pred, part):
        """The extension over all pixels of an image."""
        inside = _flat(y_true) > 0.5
        logits = _flat(y_pred)
        errors = ops.relu(1.0 - ops.where(inside, logits, -logits))
        return _extension(errors, inside, _flat_part(part, y_pred))


@saveable
class LovaszSoftmax(WholeLoss):
    r"""$\ell = \frac{1}{|C|} \sum_{c \in C} \overline{\Delta_{J_c}}(m_c)$ with $m_{ic} = |y_{ic} - p_{ic}|$.

    Of shapes `(N, ..., classes)`, targets one-hot; one channel is read as the probability of one region.

    >>> round(float(LovaszSoftmax()([[[1.0, 0.0], [0.0, 1.0]]], [[[0.5, 0.5], [0.0, 1.0]]])), 4)
    0.375

    Args:
        from_logits: whether the last layer is linear: a sigmoid is taken of one channel, a softmax over several.
        classes: the mean is over the classes that the image holds (`"present"`), or over `"all"`.
    """

    card = Card(
        task=SEGMENTATION,
        best_for="several classes, judged by mean intersection over union",
        strength="follows the measure itself, so small regions count",
        watch="probabilities are not calibrated; best after some epochs of crossentropy",
        target="one-hot over the last axis",
        activation="softmax; linear with from_logits=True",
        source=SOURCE + "eq. 11 and 12",
    )
    form = BINARY_FORM

    def __init__(
        self, *, from_logits: bool = False, classes: Annotated[str, OneOf((PRESENT, ALL))] = PRESENT, **keras_settings
    ):
        super().__init__(**keras_settings)
        self.from_logits, self.classes = from_logits, classes

    def whole(self, y_true, y_pred, part):
        """The mean extension over classes."""
        probability, other = shares(y_pred, from_logits=self.from_logits)
        inside = _by_class(y_true) > 0.5
        errors = ops.where(inside, _by_class(other), _by_class(probability))
        weight = _by_class(ops.ones_like(y_pred) if part is None else ops.broadcast_to(part, ops.shape(y_pred)))
        costs = _extension(errors, inside, weight)
        if self.classes == ALL or y_pred.shape[-1] == 1:
            return ops.mean(costs, axis=-1)
        present = ops.cast(ops.any(ops.logical_and(inside, weight > 0), axis=-1), costs.dtype)
        return ops.sum(costs * present, axis=-1) / ops.maximum(ops.sum(present, axis=-1), 1.0)


def _extension(errors, inside, weight):
    r"""$\sum_k m_{(k)} (\Delta_k - \Delta_{k-1})$ over the last axis, errors from the largest to the smallest.

    $\Delta_k = C_k / U_k$: the share of wrong pixels, if the $k$ largest errors are wrong, of the union then. Its
    steps are written out, because differences of shares near 1 cancel: $w / U_k$ for a pixel inside, and
    $w\,(U_{k-1} - C_{k-1}) / (U_k U_{k-1})$ for one outside.
    """
    order = ops.argsort(-ops.stop_gradient(errors), axis=-1)
    errors, weight = ops.take_along_axis(errors, order, axis=-1), ops.take_along_axis(weight, order, axis=-1)
    inside = ops.take_along_axis(ops.cast(inside, weight.dtype), order, axis=-1)
    of_inside, of_outside = weight * inside, weight * (1.0 - inside)
    total = ops.sum(of_inside, axis=-1, keepdims=True)
    union = total + ops.cumsum(of_outside, axis=-1)
    before = union - of_outside
    remaining = ops.maximum(total - ops.cumsum(of_inside, axis=-1), 0.0)
    first = ops.cast(ops.logical_and(before == 0, weight > 0), weight.dtype)  # no union yet
    share = ops.where(before > 0, remaining / ops.where(before > 0, before, 1.0), first)
    step = (of_inside + of_outside * share) / ops.where(union > 0, union, 1.0)
    return ops.sum(errors * ops.stop_gradient(step), axis=-1)


def _flat(tensor):
    return ops.reshape(tensor, (ops.shape(tensor)[0], -1))


def _flat_part(part, y_pred):
    return _flat(ops.ones_like(y_pred) if part is None else ops.broadcast_to(part, ops.shape(y_pred)))


def _by_class(tensor):
    """`(N, ..., classes)` to `(N, classes, pixels)`."""
    tensor = ops.moveaxis(tensor, -1, 1)
    return ops.reshape(tensor, (ops.shape(tensor)[0], tensor.shape[1], -1))
