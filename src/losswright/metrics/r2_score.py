"""R2: the share of the targets' variance that predictions explain."""

from typing import Annotated, Any

from keras import ops

from losswright.core.settings import OneOf, WholeAtLeast
from losswright.metrics.metric import saveable_metric
from losswright.metrics.moment_metric import MomentMetric, is_constant
from losswright.metrics.moments import Moments

UNIFORM, BY_VARIANCE = "uniform_average", "variance_weighted_average"


@saveable_metric
class R2Score(MomentMetric):
    r"""$1 - \sum w (y - \hat y)^2 / \sum w (y - \bar y)^2$; 1 is perfect, 0 as good as the mean, below 0 worse.

    Exact also where the targets' mean is far larger than their spread, where Keras's loses all digits. A constant
    target gives 1 if each prediction equals it, else 0 (as scikit-learn does).

    Args:
        class_aggregation: of several outputs: the mean, the mean by variance, or None for one value an output.
        num_regressors: of a linear model, for the adjusted R2; 0 for the plain one. Samples are counted by weight.

    >>> metric = R2Score()
    >>> metric.update_state([100001.0, 100002.0, 100003.0], [100001.0, 100002.0, 100004.0])
    >>> round(float(metric.result()), 4)
    0.5
    """

    def __init__(
        self,
        *,
        class_aggregation: Annotated[str | None, OneOf((UNIFORM, BY_VARIANCE, None))] = UNIFORM,
        num_regressors: Annotated[int, WholeAtLeast(0)] = 0,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(name=name, dtype=dtype)
        self.class_aggregation = class_aggregation
        self.num_regressors = num_regressors

    def quantities(self, y_true: Any, y_pred: Any) -> tuple[Any, Any]:
        """Target and error."""
        return y_true, y_true - y_pred

    def from_moments(self, moments: Moments) -> Any:
        """R2, over all outputs or of each."""
        weight, mean, comoment = moments.weight.value(), moments.mean.value(), moments.comoment.value()
        spread = comoment[0, 0]
        squares = comoment[1, 1] + weight * ops.square(mean[1])
        constant = is_constant(moments, 0)
        ratio = squares / ops.where(constant, 1.0, spread)
        score = ops.where(constant, ops.where(squares == 0, 1.0, 0.0), 1.0 - ratio)
        score = ops.where(weight > 0, score, float("nan"))
        score = self._aggregated(score, spread)
        if not self.num_regressors:
            return score
        samples = weight[0]
        return 1.0 - (1.0 - score) * (samples - 1.0) / (samples - self.num_regressors - 1.0)

    def _aggregated(self, score: Any, spread: Any) -> Any:
        if self.class_aggregation is None:
            return score
        share = spread / ops.max(spread) if self.class_aggregation == BY_VARIANCE else ops.ones_like(spread)
        return ops.sum(score * share) / ops.sum(share)
