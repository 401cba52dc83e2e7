"""A quantile of the absolute error over all batches, such as the 99th percentile."""

from typing import Annotated, Any

from losswright.core.settings import Between
from losswright.metrics.error_sketch import ErrorSketch, quantile
from losswright.metrics.metric import saveable_metric


@saveable_metric
class AbsoluteErrorQuantile(ErrorSketch):
    r"""$\inf\{e : P_w(|y - \hat y| \le e) \ge \text{level}\}$, the weighted quantile of the absolute error.

    This is `numpy.quantile(..., method="inverted_cdf", weights=...)` over every element seen, to a relative error
    of at most 0.48 %, whatever the batches. Its name is `absolute_error_p99` for level 0.99.

    >>> metric = AbsoluteErrorQuantile(0.5)
    >>> metric.update_state([[0.0], [0.0], [0.0]], [[1.0], [4.0], [30.0]])
    >>> round(float(metric.result()), 3)
    4.0
    >>> metric.update_state([0.0, 0.0], [30.0, 1.0], sample_weight=[3.0, 0.0])
    >>> round(float(metric.result()), 3)
    30.0
    """

    def __init__(self, level: Annotated[float, Between(0, 1)] = 0.99, *, name: str | None = None, dtype: Any = None):
        super().__init__(level, name=name or f"absolute_error_p{100 * level:g}", dtype=dtype)

    def number(self, sums: Any) -> Any:
        """The quantile, in the unit of the targets."""
        return quantile(sums, self.level)
