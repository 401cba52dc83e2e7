"""Losses of boxes `(..., 4)` given by two opposite corners: `(left, top, right, bottom)`, or `(top, left, ...)`."""

import math
from typing import Any, NamedTuple

from keras import ops

from losswright.core import Card, Loss, saveable
from losswright.core.card import STRUCTURED
from losswright.core.errors import ShapeError
from losswright.kernels.extremes import largest_of

TARGET = "corners: the lesser two coordinates, then the greater two"
LEAST = 1e-18  # of a side: a lesser one has no area that float32 holds


class _Boxes(Loss):
    """Base of losses that add a penalty to one minus intersection over union. One value a box: `(N, ...)`."""

    def penalty(self, true: "_Box", pred: "_Box", areas: "_Areas"):
        """What is added to one minus intersection over union."""
        raise NotImplementedError(f"{type(self).__name__} must define penalty(true, pred, areas)")

    def call(self, y_true, y_pred):
        """One minus intersection over union, plus the penalty."""
        if y_pred.shape[-1] != 4:
            raise ShapeError(f"y_pred has shape {tuple(y_pred.shape)}; boxes have 4 coordinates in the last axis")
        true, pred = (_Box(boxes[..., :2], boxes[..., 2:]) for boxes in (y_true, y_pred))
        areas = _areas(true, pred)
        return _ratio(areas.apart, areas.union) + self.penalty(true, pred, areas)


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

    def penalty(self, true, pred, areas):
        """The share of the box around both that neither fills."""
        around = _around(true, pred)
        held = ops.stop_gradient(around)
        whole = _area(_in_units(ops.relu(around), held))
        return _ratio(whole - _area(_in_units(areas.units, held)) * areas.union, whole)


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

    def penalty(self, true, pred, areas):
        """The squared distance of the centres relative to the diagonal."""
        around = _around(true, pred)
        held = _longest(ops.abs(around))
        centres = 0.5 * (true.low - pred.low) + 0.5 * (true.high - pred.high)
        distance, diagonal = (ops.sum(ops.square(_in_units(gap, held)), axis=-1) for gap in (centres, around))
        return _ratio(distance, diagonal)


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

    def penalty(self, true, pred, areas):
        """That of the centres, and that of the shapes."""
        angles = [_angle(_sides(box)) for box in (true, pred)]
        shape = 4.0 / math.pi**2 * ops.square(angles[0] - angles[1])
        share = ops.stop_gradient(_ratio(shape, _ratio(areas.apart, areas.union) + shape))
        return super().penalty(true, pred, areas) + share * shape


class _Box(NamedTuple):
    """The lesser and the greater corners, `(..., 2)` each."""

    low: Any
    high: Any


class _Areas(NamedTuple):
    """What two boxes cover, where the larger side along each axis, `units`, has length 1: no area is too large."""

    apart: Any
    union: Any
    units: Any


def _areas(true: _Box, pred: _Box) -> _Areas:
    """Union minus intersection as a sum of strips, so that it doesn't cancel."""
    inner = ops.relu(ops.minimum(true.high, pred.high) - ops.maximum(true.low, pred.low))
    sides = _sides(true), _sides(pred)
    units = ops.stop_gradient(ops.maximum(*sides))
    one, other, inner = (_in_units(lengths, units) for lengths in (*sides, inner))
    apart = _outside(one, inner) + _outside(other, inner)
    return _Areas(apart, apart + _area(inner), units)


def _sides(box: _Box):
    """Width and height."""
    return ops.relu(box.high - box.low)


def _around(true: _Box, pred: _Box):
    """Width and height of the least box around both."""
    return ops.maximum(true.high, pred.high) - ops.minimum(true.low, pred.low)


def _in_units(lengths, units):
    """Lengths divided by units through which no slope flows; 0 in units of nothing."""
    return lengths / ops.where(units > LEAST, units, float("inf"))


def _area(sides):
    return sides[..., 0] * sides[..., 1]


def _outside(sides, inner):
    """The area of a box that the inner one leaves."""
    rest = ops.relu(sides - inner)
    return rest[..., 0] * sides[..., 1] + inner[..., 0] * rest[..., 1]


def _longest(sides):
    """The longer of two, held."""
    return largest_of(ops.stop_gradient(sides), -1, keepdims=True)


def _angle(sides):
    """Of the diagonal; 0 for a box without sides, where an angle has no slope."""
    sides = _in_units(sides, _longest(sides))
    width, height = sides[..., 0], sides[..., 1]
    return ops.arctan2(width, ops.where(width + height > 0, height, 1.0))


def _ratio(part, whole):
    """0 for boxes without area."""
    return ops.where(whole > 0, part / ops.where(whole > 0, whole, 1.0), 0.0)
