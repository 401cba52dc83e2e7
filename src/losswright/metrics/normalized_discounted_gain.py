"""NDCG: how much of the gain of the best order a ranking gets, the top counting most."""

import math
from typing import Annotated, Any

from keras import ops

from losswright.core.settings import OneOf, WholeAtLeast
from losswright.metrics.lists import ListMetric
from losswright.metrics.metric import saveable_metric

LINEAR, EXPONENTIAL = "linear", "exponential"


@saveable_metric
class NormalizedDiscountedCumulativeGain(ListMetric):
    r"""$\sum_i g(r_i) / \log_2(1 + \text{rank}_i)$, over its value in the best order; from 0 to 1.

    Items of equal score share the mean discount of their ranks, so that their order in memory doesn't matter.
    Lists and padding are as `ListMetric` says: `(N, items)`, absent items masked or of negative relevance.

    Args:
        k: how many of the first ranks count; all by default.
        gain: "linear" $g(r) = r$, "exponential" $g(r) = 2^r - 1$.

    Source: Järvelin & Kekäläinen 2002; McSherry & Najork 2008 for ties; Burges et al. 2005 for the exponential gain.

    >>> metric = NormalizedDiscountedCumulativeGain()
    >>> metric.update_state([[3.0, 0.0, 1.0]], [[0.1, 0.9, 0.5]])
    >>> round(float(metric.result()), 4)
    0.5869
    """

    def __init__(
        self,
        *,
        k: Annotated[int | None, WholeAtLeast(1)] = None,
        gain: Annotated[str, OneOf((LINEAR, EXPONENTIAL))] = LINEAR,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(name=name, dtype=dtype)
        self.k, self.gain = k, gain

    def of_lists(self, relevance: Any, score: Any, present: Any) -> Any:
        """The discounted gain over the best one."""
        gain = relevance if self.gain == LINEAR else ops.exp2(relevance) - 1.0
        best = self._discounted(gain, relevance)
        return self._discounted(gain, score) / ops.where(best > 0, best, 1.0)

    def _discounted(self, gain: Any, score: Any) -> Any:
        order = ops.argsort(-score, axis=1)
        gain, score = ops.take_along_axis(gain, order, axis=1), ops.take_along_axis(score, order, axis=1)
        items = score.shape[1]
        place = ops.arange(items, dtype="int32")
        starts = ops.concatenate([ops.ones_like(score[:, :1]) > 0, score[:, 1:] != score[:, :-1]], axis=1)
        ends = ops.concatenate([starts[:, 1:], ops.ones_like(score[:, :1]) > 0], axis=1)
        first = ops.associative_scan(ops.maximum, ops.where(starts, place, 0), axis=1)
        last = ops.associative_scan(ops.minimum, ops.where(ends, place, items), reverse=True, axis=1)
        total = ops.convert_to_tensor(self._discounts(items))
        tied = ops.cast(last - first + 1, "float32")
        return ops.sum(gain * (ops.take(total, last + 1) - ops.take(total, first)) / tied, axis=1)

    def _discounts(self, items: int) -> list[float]:
        """Discounts summed over the first ranks: of none, of one, ... of all."""
        sums = [0.0]
        for rank in range(1, items + 1):
            counts = self.k is None or rank <= self.k
            sums.append(sums[-1] + counts / math.log2(1 + rank))
        return sums
