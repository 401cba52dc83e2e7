"""The weighted mean of the absolute error in percent of the target."""

from typing import Annotated, Any, Self

import keras
from keras import ops

from losswright.core.settings import Above, enforce_ranges
from losswright.metrics.compensated_sum import CompensatedSum
from losswright.metrics.weighted_elements import weighted_elements


@keras.saving.register_keras_serializable(package="losswright")
class AbsolutePercentageError(keras.metrics.Metric):
    r"""$100\,\sum w\,|y - \hat y| / \max(|y|, \epsilon) \,/\, \sum w$ over every element seen.

    The denominator is the sum of the weights, so that a weight of 3 is three copies of the sample; dividing by the
    number of samples instead would make the result grow with the scale of the weights. `epsilon` stands in for
    targets nearer to 0 (as in Keras's `MeanAbsolutePercentageError`): where zeros occur, set it to the smallest
    target that matters, or one zero outweighs all the rest. Exact over any batches.

    >>> metric = AbsolutePercentageError()
    >>> metric.update_state([10.0, 100.0], [9.0, 50.0], sample_weight=[3.0, 1.0])
    >>> round(float(metric.result()), 3)
    20.0
    """

    _direction = "down"

    @enforce_ranges
    def __init__(
        self,
        *,
        epsilon: Annotated[float, Above(0)] = 1e-7,
        name: str = "absolute_percentage_error",
        dtype: Any = None,
    ):
        super().__init__(name=name, dtype=dtype)
        self.epsilon = epsilon
        self.error = CompensatedSum(self, name="error")
        self.weight = CompensatedSum(self, name="weight")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Add a batch. `sample_weight` is `(N,)`, or has more of the axes of `y_pred`, batch first."""
        y_true, y_pred, weight = weighted_elements(y_true, y_pred, sample_weight)
        share = ops.abs(y_true - y_pred) / ops.maximum(ops.abs(y_true), self.epsilon)
        self.error.add(ops.sum(weight * ops.cast(share, "float32")))
        self.weight.add(ops.sum(weight))

    def merge_state(self, metrics: list[Self]) -> None:
        """Add what other metrics of this class have seen."""
        for metric in metrics:
            self.error.merge(metric.error)
            self.weight.merge(metric.weight)

    def result(self) -> Any:
        """The weighted mean so far, in percent; NaN before anything was counted."""
        return 100 * self.error.value() / self.weight.value()

    def get_config(self) -> dict[str, Any]:
        """The arguments that make an equal metric."""
        return {**super().get_config(), "epsilon": self.epsilon}
