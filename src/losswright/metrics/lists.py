"""Lists of items with a relevance and a score each: base of the metrics of ranked lists."""

import math
from typing import Any

import keras
from keras import ops

from losswright.core.alignment import align, align_weight
from losswright.core.errors import ShapeError
from losswright.kernels.masks import mask_of
from losswright.metrics.metric import Metric, sum_with_weight
from losswright.metrics.weighted_elements import effective_weight


class ListMetric(Metric):
    """A weighted mean over lists, of `y_true` (relevances) and `y_pred` (scores), both `(N, items)`.

    A Keras mask of shape `(N, items)` takes items out, which is how lists of several lengths are padded; so does a
    negative relevance. A list without a relevant item has no ranking to judge and doesn't count.
    """

    def __init__(self, *, name: str | None = None, dtype: Any = None):
        super().__init__(shape=(2,), name=name, dtype=dtype)

    def of_lists(self, relevance: Any, score: Any, present: Any) -> Any:
        """One value a list; absent items have relevance 0 and score `-inf`."""
        raise NotImplementedError(f"{type(self).__name__} must define of_lists(relevance, score, present)")

    def batch_sums(self, y_true: Any, y_pred: Any, sample_weight: Any) -> Any:
        """Weighted values and weights."""
        mask = mask_of(y_pred)
        relevance, score = align(ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred))
        if len(score.shape) != 2:
            raise ShapeError(f"y_pred must hold one score an item, (N, items), got rank {len(score.shape)}")
        relevance, score = ops.cast(relevance, "float32"), ops.cast(score, keras.config.floatx())
        present = relevance >= 0 if mask is None else ops.logical_and(relevance >= 0, _mask(mask, score.shape))
        weight = effective_weight(score[:, 0], None, sample_weight)
        unknown = ops.any((present & ops.isnan(score)) | ops.isnan(relevance), axis=1)
        weight = ops.where(unknown & (weight != 0), math.nan, weight)
        relevance, score = ops.where(present, relevance, 0.0), ops.where(present, score, -math.inf)
        weight = ops.where(ops.logical_or(ops.any(relevance > 0, axis=1), ops.isnan(weight)), weight, 0.0)
        return sum_with_weight(self.of_lists(relevance, score, present), weight)

    def number(self, sums: Any) -> Any:
        """The weighted mean over lists."""
        return sums[0] / sums[1]


def _mask(mask: Any, shape: tuple) -> Any:
    return ops.broadcast_to(align_weight(ops.cast(mask, "float32"), shape) > 0, shape)
