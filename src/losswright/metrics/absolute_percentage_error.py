"""The weighted mean of the absolute error in percent of the target."""

from typing import Annotated, Any

from losswright.core.formulas import absolute_percentage_error
from losswright.core.settings import Above
from losswright.metrics.metric import WeightedMean, saveable_metric


@saveable_metric
class AbsolutePercentageError(WeightedMean):
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

    def __init__(self, *, epsilon: Annotated[float, Above(0)] = 1e-7, name: str | None = None, dtype: Any = None):
        super().__init__(name=name, dtype=dtype)
        self.epsilon = epsilon

    def element(self, y_true: Any, y_pred: Any) -> Any:
        """The error in percent of the target."""
        return absolute_percentage_error(y_true, y_pred, self.epsilon)
