"""Mean reciprocal rank: how far down the first relevant item comes."""

import math
from typing import Any

from keras import ops

from losswright.metrics.lists import ListMetric
from losswright.metrics.metric import saveable_metric


@saveable_metric
class MeanReciprocalRank(ListMetric):
    r"""$1 / \text{rank}$ of the first relevant item (relevance above 0), averaged over lists; from 0 to 1.

    Where items of equal score stand on the way, the rank is the one expected of a random order among them: with r
    relevant and t others tied, t / (r + 1) come first. Lists and padding are as `ListMetric` says.

    >>> metric = MeanReciprocalRank()
    >>> metric.update_state([[0, 1, 0], [1, 0, 0]], [[0.9, 0.5, 0.1], [0.9, 0.5, 0.1]])
    >>> float(metric.result())
    0.75
    """

    def of_lists(self, relevance: Any, score: Any, present: Any) -> Any:
        """One over the rank of the first relevant item."""
        relevant = relevance > 0
        best = ops.max(ops.where(relevant, score, -math.inf), axis=1, keepdims=True)
        others = ops.logical_and(present, ops.logical_not(relevant))
        above = _count(ops.logical_and(others, score > best))
        tied, own = _count(ops.logical_and(others, score == best)), _count(ops.logical_and(relevant, score == best))
        return 1.0 / (1.0 + above + tied / (own + 1.0))


def _count(condition: Any) -> Any:
    return ops.sum(ops.cast(condition, "float32"), axis=1)
