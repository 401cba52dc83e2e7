"""Targets, predictions and weights as a metric counts them: element by element, each with its sample's weight."""

from typing import Any

import keras
from keras import ops

from losswright.core.alignment import align, align_weight
from losswright.kernels.masks import mask_of


def weighted_elements(y_true: Any, y_pred: Any, sample_weight: Any = None) -> tuple[Any, Any, Any]:
    """Targets, predictions and weights of one shape, in float32 or wider.

    Elements of weight 0, and steps that the Keras mask of `y_pred` hides, have target and prediction 0: whatever
    stood there (NaN, say) can't reach the result. A weight that is negative or not finite becomes NaN, so that
    the metric shows it.

    Raises:
        ShapeError: targets and predictions would broadcast by accident.
        WeightError: weights don't align from the left, batch first.
    """
    mask = mask_of(y_pred)
    y_true, y_pred = align(ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred))
    dtype = keras.backend.result_type(y_true.dtype, y_pred.dtype, "float32")
    y_true, y_pred = ops.cast(y_true, dtype), ops.cast(y_pred, dtype)
    weight = effective_weight(y_pred, mask, sample_weight)
    counts = weight != 0
    return ops.where(counts, y_true, 0.0), ops.where(counts, y_pred, 0.0), weight


def effective_weight(values: Any, mask: Any, sample_weight: Any) -> Any:
    """Weights of the shape of `values`, 0 where the mask hides a step, NaN where a weight is none."""
    weight = ops.ones_like(values, dtype="float32")
    if sample_weight is not None:
        weight = weight * _checked(_fitted(sample_weight, values.shape))
    return weight if mask is None else ops.where(_fitted(mask, values.shape) > 0, weight, 0.0)


def _fitted(weight: Any, shape: tuple) -> Any:
    weight = ops.cast(ops.convert_to_tensor(weight), "float32")
    return weight if len(weight.shape) == 0 else align_weight(weight, shape)


def _checked(weight: Any) -> Any:
    return ops.where(ops.logical_and(weight >= 0, ops.isfinite(weight)), weight, float("nan"))
