"""Prediction intervals: how many targets they hold, and how wide they are."""

from typing import Annotated, Any

import keras
from keras import ops

from losswright.core.alignment import align_labels
from losswright.core.errors import ShapeError
from losswright.core.settings import Between
from losswright.kernels.masks import mask_of
from losswright.metrics.metric import WeightedMean, saveable_metric, sum_with_weight
from losswright.metrics.weighted_elements import effective_weight


class _Interval(WeightedMean):
    """Base: `y_pred` is `(N, ..., 2)`, lower and upper end; `y_true` is `(N, ...)`, or has a last axis of 1."""

    def of_interval(self, y_true: Any, lower: Any, upper: Any) -> Any:
        """One value an interval."""
        raise NotImplementedError(f"{type(self).__name__} must define of_interval(y_true, lower, upper)")

    def batch_sums(self, y_true: Any, y_pred: Any, sample_weight: Any) -> Any:
        """Weighted values and weights."""
        mask, y_pred = mask_of(y_pred), ops.convert_to_tensor(y_pred)
        if len(y_pred.shape) < 2 or y_pred.shape[-1] != 2:
            raise ShapeError(f"y_pred must hold lower and upper ends, (N, ..., 2), got {tuple(y_pred.shape)}")
        y_pred = ops.cast(y_pred, keras.backend.result_type(y_pred.dtype, "float32"))
        y_true = ops.cast(align_labels(ops.convert_to_tensor(y_true), y_pred), y_pred.dtype)
        lower, upper = y_pred[..., 0], y_pred[..., 1]
        weight = effective_weight(lower, mask, sample_weight)
        unknown = ops.isnan(y_true + lower + upper)
        weight = ops.where(ops.logical_and(unknown, weight != 0), float("nan"), weight)
        return sum_with_weight(self.of_interval(y_true, lower, upper), weight)


@saveable_metric
class IntervalCoverage(_Interval):
    """The weighted share of targets inside their interval, ends included. Compare it with the level that was meant.

    `y_pred` is `(N, ..., 2)`, lower and upper end. See `IntervalWidth`: wide enough, any interval covers.

    >>> metric = IntervalCoverage()
    >>> metric.update_state([1.0, 5.0], [[0.0, 2.0], [0.0, 4.0]])
    >>> float(metric.result())
    0.5
    """

    _direction = "up"

    def of_interval(self, y_true: Any, lower: Any, upper: Any) -> Any:
        """1 inside, 0 outside."""
        return ops.cast(ops.logical_and(lower <= y_true, y_true <= upper), "float32")


@saveable_metric
class IntervalWidth(_Interval):
    """The weighted mean width of intervals, in the unit of the targets; negative where the ends are crossed.

    >>> metric = IntervalWidth()
    >>> metric.update_state([1.0, 5.0], [[0.0, 2.0], [0.0, 4.0]])
    >>> float(metric.result())
    3.0
    """

    def of_interval(self, y_true: Any, lower: Any, upper: Any) -> Any:
        """Upper less lower end."""
        return upper - lower


@saveable_metric
class IntervalScore(_Interval):
    r"""Width plus $\frac{2}{\alpha}$ times the miss, $\alpha = 1 - \text{level}$: least at the quantiles.

    Coverage and width in one number that can't be gamed, in the unit of the targets.

    Args:
        level: what share of targets the central interval is meant to hold.

    Source: Gneiting & Raftery 2007, Strictly proper scoring rules, eq. 43.

    >>> metric = IntervalScore(0.5)
    >>> metric.update_state([1.0, 5.0], [[0.0, 2.0], [0.0, 4.0]])
    >>> float(metric.result())  # the mean of 2 and 4 + 4 * 1
    5.0
    """

    def __init__(self, level: Annotated[float, Between(0, 1)] = 0.9, *, name: str | None = None, dtype: Any = None):
        super().__init__(name=name, dtype=dtype)
        self.level = level

    def of_interval(self, y_true: Any, lower: Any, upper: Any) -> Any:
        """Width, and the price of what lies outside."""
        miss = ops.maximum(lower - y_true, 0.0) + ops.maximum(y_true - upper, 0.0)
        return upper - lower + 2.0 / (1.0 - self.level) * miss
