"""Labels, scores and weights as a metric of classes counts them: one flat row a choice."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import keras
from keras import ops

from losswright.core.alignment import align, align_labels
from losswright.kernels.linear_logits import linear_logits_of
from losswright.kernels.linear_rows import values_by_rows
from losswright.kernels.masks import mask_of
from losswright.metrics.weighted_elements import effective_weight, weighted_elements

ROUNDING = 1e-3  # by which a probability may leave 0 to 1, as averages in half precision do


class Rows(NamedTuple):
    """Labels `(n,)`, scores `(n, classes)`, weights `(n,)`: NaN where label or scores are unknown."""

    label: Any
    scores: Any
    weight: Any


class Elements(NamedTuple):
    """Yes (1) or no (0), a score and a weight each, all of the shape of the predictions."""

    label: Any
    score: Any
    weight: Any


def read_rows(y_true: Any, y_pred: Any, sample_weight: Any = None, ignore_class: int | None = None) -> Rows:
    """Rows of a choice among classes, the last axis of `y_pred`.

    `y_true` holds whole-number labels, of the shape of `y_pred` without its last axis (or with a last axis of 1), or
    one-hot rows of the shape of `y_pred`. Rows with the label `ignore_class` weigh 0.
    """
    mask = mask_of(y_pred)
    y_pred = ops.convert_to_tensor(y_pred)
    label, weight = _labels_and_weights(y_true, y_pred, mask, sample_weight, ignore_class)
    scores = ops.cast(y_pred, keras.backend.result_type(y_pred.dtype, "float32"))
    unknown = ops.logical_and(ops.any(ops.isnan(scores), axis=-1), weight != 0)
    weight = ops.where(unknown, math.nan, weight)
    scores = ops.where(ops.expand_dims(weight > 0, -1), scores, 0.0)
    return Rows(ops.reshape(label, (-1,)), ops.reshape(scores, (-1, y_pred.shape[-1])), ops.reshape(weight, (-1,)))


def measure_rows(
    y_true: Any, y_pred: Any, sample_weight: Any, ignore_class: int | None, function: Callable[[Any, Any], Any]
) -> tuple[Any, Any]:
    """A number for each row, `function(scores, label)`, and its weight; from a `LinearHead` chunk by chunk.

    Arguments as in `read_rows`. The function must give NaN where a score is NaN.
    """
    linear = linear_logits_of(y_pred)
    if linear is None:
        label, scores, weight = read_rows(y_true, y_pred, sample_weight, ignore_class)
        return function(scores, label), weight
    label, weight = _labels_and_weights(y_true, linear, mask_of(y_pred), sample_weight, ignore_class)
    values = values_by_rows(linear.at_rest(), label, function)
    unknown = ops.logical_and(ops.isnan(values), weight != 0)
    return values, ops.where(unknown, math.nan, weight)


def _labels_and_weights(y_true: Any, y_pred: Any, mask: Any, sample_weight: Any, ignore_class: int | None) -> Any:
    """Labels that are classes, and weights, NaN where the label is none: of the shape of `y_pred` without its last."""
    label, is_class = _labels(ops.convert_to_tensor(y_true), y_pred)
    weight = effective_weight(label, mask, sample_weight)
    if ignore_class is not None:
        weight = ops.where(label == ignore_class, 0.0, weight)
    weight = ops.where(ops.logical_or(is_class, weight == 0), weight, math.nan)
    return ops.where(is_class, label, 0), weight


def _labels(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Whole-number labels, and where they are classes."""
    classes = y_pred.shape[-1]
    if len(y_true.shape) == len(y_pred.shape) and y_true.shape[-1] == classes and classes > 1:
        y_true, _ = align(y_true, y_pred)
        return ops.cast(ops.argmax(y_true, axis=-1), "int32"), ops.max(y_true, axis=-1) > 0
    label = align_labels(y_true, y_pred)
    whole = ops.cast(label, "int32")
    return whole, (whole >= 0) & (whole < classes) & (ops.cast(whole, label.dtype) == label)


def read_elements(y_true: Any, y_pred: Any, sample_weight: Any = None, *, from_logits: bool) -> Elements:
    """Yes or no, element by element: labels 0 or 1, scores that are probabilities or, `from_logits`, any number.

    Weights become NaN where the label is neither 0 nor 1, or the score is no number, or no probability though one is
    expected: a forgotten `from_logits` shows at once, where it can.
    """
    label, score, weight = weighted_elements(y_true, y_pred, sample_weight)
    known = ops.logical_or(label == 0, label == 1)
    known = ops.logical_and(known, ops.logical_not(ops.isnan(score)) if from_logits else is_probability(score))
    return Elements(label, score, ops.where(known, weight, math.nan))


def is_probability(score: Any) -> Any:
    """True from 0 to 1, give or take a rounding; False for NaN."""
    return ops.logical_and(score >= -ROUNDING, score <= 1 + ROUNDING)


def cut(threshold: float, *, from_logits: bool) -> float:
    """The score above which the answer is yes, from the probability `threshold`."""
    if not from_logits:
        return threshold
    if threshold in (0.0, 1.0):
        return -math.inf if threshold == 0.0 else math.inf
    return math.log(threshold / (1 - threshold))


def probabilities(scores: Any, *, from_logits: bool, axis: int | None = None) -> Any:
    """Scores as probabilities: softmax of logits along an axis, sigmoid of logits where there is none."""
    if not from_logits:
        return scores
    return ops.sigmoid(scores) if axis is None else ops.softmax(scores, axis=axis)
