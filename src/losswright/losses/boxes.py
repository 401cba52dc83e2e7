"""Losses of boxes `(..., 4)` given by two opposite corners: `(left, top, right, bottom)`, or `(top, left, ...)`."""

import math

from keras import ops

from losswright.core import Card, Loss, saveable
from losswright.core.card import STRUCTURED
from losswright.core.errors import ShapeError

TARGET = "corners: the lesser two coordinates, then the greater two"


class _Boxes(Loss):
    """Base of losses that add a penalty to one minus intersection over union. One value a box: `(N, ...)`."""

    def penalty(self, true, pred, union):
        """What is added to one minus intersection over union."""
        raise NotImplementedError(f"{type(self).__name__} must define penalty(true, pred, union)")

    def call(self, y_true, y_pred):
        """One minus intersection over union, plus the penalty."""
        if y_pred.shape[-1] != 4:
            raise ShapeError(f"y_pred has shape {tuple(y_pred.shape)}; boxes have 4 coordinates in the last axis")
        true, pred = _corners(y_true), _corners(y_pred)
        apart, union = _apart_and_union(true, pred)
        return _ratio(apart, union) + self.penalty(true, pred, union)


@saveable
class GIoU(_Boxes):
    r"""$\ell = 1 - \frac{|A \cap B|}{|A \cup B|} + \frac{|C| - |A \cup B|}{|C|}$, $C$ the least box around $A$ and $B$.

    From 0 to 2; it has a slope for boxes that don't touch too.

    >>> round(float(GIoU()([[0.0, 0.0, 2.0, 2.0]], [[1.0, 0.0, 3.0, 2.0]])), 4)
    0.6667
    """

    card = Card(
        task=STRUCTURED,
        best_for="boxes judged by intersection over union",
        strength="does not depend on the size of the boxes, and pulls far boxes near",
        watch="first widens a box that is far off, then moves it: DIoU moves it at once",
        target=TARGET,
        source="Rezatofighi et al. 2019, Generalized intersection over union, algorithm 1",
    )

    def penalty(self, true, pred, union):
        """The share of the box around both that neither fills."""
        width, height = _around(true, pred)
        return _ratio(width * height - union, width * height)


@saveable
class DIoU(_Boxes):
    r"""$\ell = 1 - \text{IoU} + \rho^2 / c^2$: distance $\rho$ of the centres, diagonal $c$ of the box around both.

    >>> round(float(DIoU()([[0.0, 0.0, 2.0, 2.0]], [[1.0, 0.0, 3.0, 2.0]])), 4)
    0.7436
    """

    card = Card(
        task=STRUCTURED,
        best_for="boxes that start far off",
        strength="moves a box straight to its target",
        watch="does not look at the shape once the centres agree",
        target=TARGET,
        source="Zheng et al. 2020, Distance-IoU loss, eq. 7",
    )

    def penalty(self, true, pred, union):
        """The squared distance of the centres relative to the diagonal."""
        width, height = _around(true, pred)
        across, along = (0.5 * (true[i] + true[i + 2] - pred[i] - pred[i + 2]) for i in (0, 1))
        return _ratio(ops.square(across) + ops.square(along), ops.square(width) + ops.square(height))


@saveable
class CIoU(DIoU):
    r"""$\ell = \ell_\text{DIoU} + \alpha v$, $v = (\frac2\pi (\arctan\frac{w}{h} - \arctan\frac{\hat w}{\hat h}))^2$.

    $\alpha = v / (1 - \text{IoU} + v)$, through which no slope flows.

    >>> round(float(CIoU()([[0.0, 0.0, 2.0, 2.0]], [[0.0, 0.0, 2.0, 1.0]])), 4)
    0.5345
    """

    card = Card(
        task=STRUCTURED,
        best_for="boxes whose shape matters",
        strength="position, size and shape at once",
        watch="the shape's slope is large for tiny boxes",
        target=TARGET,
        source="Zheng et al. 2020, Distance-IoU loss, eq. 8 to 11",
    )

    def penalty(self, true, pred, union):
        """That of the centres, and that of the shapes."""
        angles = [_angle(*_sides(box)) for box in (true, pred)]
        shape = 4.0 / math.pi**2 * ops.square(angles[0] - angles[1])
        apart, union = _apart_and_union(true, pred)
        share = ops.stop_gradient(_ratio(shape, _ratio(apart, union) + shape))
        return super().penalty(true, pred, union) + share * shape


def _corners(boxes):
    return [boxes[..., i] for i in range(4)]


def _sides(box):
    return ops.relu(box[2] - box[0]), ops.relu(box[3] - box[1])


def _angle(width, height):
    """Of the diagonal; 0 for a box without sides, where an angle has no slope."""
    return ops.arctan2(width, ops.where(width + height > 0, height, 1.0))


def _around(true, pred):
    """Width and height of the least box around both."""
    return [ops.maximum(true[i + 2], pred[i + 2]) - ops.minimum(true[i], pred[i]) for i in (0, 1)]


def _apart_and_union(true, pred):
    """Union minus intersection, and union: the first as a sum of strips, so that it doesn't cancel."""
    inner = [ops.relu(ops.minimum(true[i + 2], pred[i + 2]) - ops.maximum(true[i], pred[i])) for i in (0, 1)]
    apart = sum(_outside(box, inner) for box in (true, pred))
    return apart, apart + inner[0] * inner[1]


def _outside(box, inner):
    """The area of a box that the inner one leaves."""
    width, height = _sides(box)
    return ops.relu(width - inner[0]) * height + inner[0] * ops.relu(height - inner[1])


def _ratio(part, whole):
    """0 for boxes without area."""
    return ops.where(whole > 0, part / ops.where(whole > 0, whole, 1.0), 0.0)
