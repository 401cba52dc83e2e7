"""The mean of the worst absolute errors over all batches: how bad the tail is, not only where it starts."""

from typing import Annotated, Any

from losswright.core.settings import Between
from losswright.metrics.error_sketch import ErrorSketch, upper_tail_mean
from losswright.metrics.metric import saveable_metric


@saveable_metric
class AbsoluteErrorCVaR(ErrorSketch):
    r"""Mean of the largest $|y - \hat y|$ that together hold the share `1 - level` of the weight.

    The conditional value at risk, or superquantile (Rockafellar & Uryasev 2002, eq. 21: an error on the border
    counts in part). Only errors in the bucket of the threshold are approximated, so the relative error is at most
    0.48 % times their share of the tail. Its name is `absolute_error_cvar99` for level 0.99.

    >>> metric = AbsoluteErrorCVaR(0.5)
    >>> metric.update_state([[0.0], [0.0], [0.0]], [[1.0], [4.0], [30.0]])
    >>> round(float(metric.result()), 3)  # (30 + 4 / 2) / 1.5
    21.333
    """

    def __init__(self, level: Annotated[float, Between(0, 1)] = 0.99, *, name: str | None = None, dtype: Any = None):
        super().__init__(level, name=name or f"absolute_error_cvar{100 * level:g}", dtype=dtype)

    def number(self, sums: Any) -> Any:
        """The mean of the tail, in the unit of the targets."""
        return upper_tail_mean(sums, self.level)
