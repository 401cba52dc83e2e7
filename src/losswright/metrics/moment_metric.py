"""Base of metrics of spread: R2 and correlation."""

from typing import Any, Self

from keras import ops

from losswright.core.numeric import numeric_batch
from losswright.metrics.metric import Metric
from losswright.metrics.moments import Moments
from losswright.metrics.weighted_elements import weighted_elements


class MomentMetric(Metric):
    """A metric of the means and co-moments of target and prediction, output by output (the last axis)."""

    def __init__(self, *, name: str | None = None, dtype: Any = None):
        super().__init__(name=name, dtype=dtype)
        self.moments: Moments | None = None

    def quantities(self, y_true: Any, y_pred: Any) -> tuple[Any, Any]:
        """The two quantities whose moments are kept."""
        raise NotImplementedError(f"{type(self).__name__} must define quantities(y_true, y_pred)")

    def from_moments(self, moments: Moments) -> Any:
        """The result, from the moments of the quantities."""
        raise NotImplementedError(f"{type(self).__name__} must define from_moments(moments)")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add a batch."""
        y_true, y_pred, weight = weighted_elements(*numeric_batch(y_true, y_pred, sample_weight))
        columns = y_pred.shape[-1]
        both = ops.stack([ops.cast(v, "float32") for v in self.quantities(y_true, y_pred)])
        self._moments_of(columns).add(ops.reshape(both, (2, -1, columns)), ops.reshape(weight, (-1, columns)))

    def merge_state(self, metrics: list[Self]) -> None:
        """Add what other metrics of this class have seen."""
        for metric in metrics:
            if metric.moments is not None:
                self._moments_of(metric.moments.weight.total.shape[0]).merge(metric.moments)

    def result(self) -> Any:
        """The number so far; NaN before anything was counted."""
        if self.moments is None:
            return ops.convert_to_tensor(float("nan"), dtype="float32")
        return self.from_moments(self.moments)

    def _moments_of(self, columns: int) -> Moments:
        if self.moments is None:
            self.moments = Moments(self, 2, columns)
        return self.moments


def is_constant(moments: Moments, variable: int) -> Any:
    """True where a quantity's spread is not more than the rounding of its mean: a constant, as far as float32 knows."""
    rounding = 6e-8 * ops.abs(moments.mean.value()[variable])
    return moments.comoment.value()[variable, variable] <= moments.weight.value() * ops.square(rounding)
