"""Areas under curves of a ranking, over any batches: a sketch whose error is known."""

import math
from typing import Annotated, Any

from keras import ops

from losswright.core.settings import OneOf
from losswright.metrics.metric import saveable_metric
from losswright.metrics.score_sketch import ScoreSketch

ROC, PR = "ROC", "PR"


@saveable_metric
class AUC(ScoreSketch):
    r"""The area under the ROC curve, $P(s_+ > s_-) + \frac12 P(s_+ = s_-)$, or under precision-recall.

    Scores are sorted into 65,536 buckets (see `losswright.metrics.score_sketch`), not cut at 200 fixed thresholds,
    so that a rare class with scores of 0.001 and below is ranked right. `error_bound()` tells how far the result
    can be from the exact one; `roc_auc` and `average_precision` are exact for data that fits in memory. Every
    element counts as a row unless `multi_label`.

    Args:
        curve: "ROC", or "PR" for average precision (a sum over steps; nothing is interpolated).
        multi_label: whether each output is ranked on its own; the result is the mean over outputs.
        from_logits: whether predictions are logits, or any real scores, instead of probabilities.

    NaN where there are no positives, or, for ROC, no negatives.

    >>> metric = AUC()
    >>> metric.update_state([0, 0, 1, 1], [0.0001, 0.0004, 0.00035, 0.0008])
    >>> float(metric.result()), float(metric.error_bound())
    (0.75, 0.0)
    """

    def __init__(
        self,
        *,
        curve: Annotated[str, OneOf((ROC, PR))] = ROC,
        multi_label: bool = False,
        from_logits: bool = False,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(from_logits=from_logits, multi_label=multi_label, name=name, dtype=dtype)
        self.curve = curve

    def number(self, sums: Any) -> Any:
        """The area, the mean over outputs."""
        return ops.mean((_roc if self.curve == ROC else _average_precision)(*_caught(sums)))

    def error_bound(self) -> Any:
        """The most by which the result can differ from the exact one, given what lies in each bucket."""
        if self.sums is None:
            return ops.convert_to_tensor(math.nan)
        caught = _caught(self.sums.value())
        return ops.mean((_roc_bound if self.curve == ROC else _precision_bound)(*caught))


@saveable_metric
class AveragePrecision(AUC):
    r"""$\sum_n (R_n - R_{n-1}) P_n$ from the highest score down: `AUC(curve="PR")` by its own name.

    >>> metric = AveragePrecision(from_logits=True)
    >>> metric.update_state([0, 1, 1], [-0.5, -0.5, 3.0])
    >>> round(float(metric.result()), 4)
    0.8333
    """

    def __init__(
        self, *, multi_label: bool = False, from_logits: bool = False, name: str | None = None, dtype: Any = None
    ):
        super().__init__(curve=PR, multi_label=multi_label, from_logits=from_logits, name=name, dtype=dtype)


def _caught(sums: Any) -> tuple[Any, Any, Any, Any]:
    """Shares of negatives and positives in each bucket and above it, from the highest down; weights of both kinds."""
    down = ops.flip(sums, axis=-1)
    totals = ops.sum(down, axis=-1)
    negative, positive = down[:, 0], down[:, 1]
    return negative, positive, totals[:, :1], totals[:, 1:]


def _before(weight: Any) -> Any:
    """The sum of what comes before each place. Two short sums instead of a long one keep the digits."""
    blocks = ops.reshape(weight, (weight.shape[0], 256, -1))
    inside = ops.cumsum(blocks, axis=-1) - blocks
    whole = ops.sum(blocks, axis=-1)
    return ops.reshape(inside + ops.expand_dims(ops.cumsum(whole, axis=-1) - whole, -1), ops.shape(weight))


def _roc(negative: Any, positive: Any, negatives: Any, positives: Any) -> Any:
    above = _before(positive) + 0.5 * positive
    return ops.sum(negative / negatives * (above / positives), axis=-1)


def _roc_bound(negative: Any, positive: Any, negatives: Any, positives: Any) -> Any:
    return 0.5 * ops.sum(negative / negatives * (positive / positives), axis=-1)


def _average_precision(negative: Any, positive: Any, negatives: Any, positives: Any) -> Any:
    caught, false = _before(positive) + positive, _before(negative) + negative
    precision = ops.divide_no_nan(caught, caught + false)
    return ops.sum(positive / positives * precision, axis=-1)


def _precision_bound(negative: Any, positive: Any, negatives: Any, positives: Any) -> Any:
    """Positives of a bucket may come first, or last and in crumbs: precision lies between the two."""
    caught, false = _before(positive), _before(negative)
    share, is_mixed = positive / positives, ops.logical_and(negative > 0, positive > 0)
    own = ops.divide_no_nan(caught + positive, caught + positive + false + negative)
    highest = ops.divide_no_nan(caught + positive, caught + positive + false)
    below = ops.where(is_mixed, false + negative, 1.0)
    grown = ops.log1p(positive / (caught + below)) * below / ops.where(is_mixed, positive, 1.0)
    up = ops.sum(share * ops.where(is_mixed, highest - own, 0.0), axis=-1)
    down = ops.sum(share * ops.where(is_mixed, own - (1.0 - grown), 0.0), axis=-1)
    return ops.maximum(up, down)
