"""Brier score: the squared error of probabilities."""

import math
from typing import Any

from keras import ops

from losswright.metrics.labelled_rows import is_probability, probabilities, read_elements, read_rows
from losswright.metrics.metric import WeightedMean, saveable_metric, sum_with_weight


@saveable_metric
class BrierScore(WeightedMean):
    r"""$\sum w\,(p - y)^2 / \sum w$ of one yes-or-no output; $\sum_k (p_k - y_k)^2$ a row of several classes.

    From 0, perfect, to 1 (2 for several classes: Brier's own scale). It falls with calibration and with sharpness,
    and its best prediction is the true probability. Labels are 0 and 1, whole-number classes, or one-hot rows.

    Args:
        from_logits: whether predictions are logits, of which the sigmoid (one output) or softmax (several) is taken.

    Source: Brier 1950, Verification of forecasts expressed in terms of probability.

    >>> metric = BrierScore()
    >>> metric.update_state([1, 0], [0.5, 0.25])
    >>> float(metric.result())
    0.15625
    """

    def __init__(self, *, from_logits: bool = False, name: str | None = None, dtype: Any = None):
        super().__init__(name=name, dtype=dtype)
        self.from_logits = from_logits

    def batch_sums(self, y_true: Any, y_pred: Any, sample_weight: Any) -> Any:
        """Weighted squares and weights."""
        if len(y_pred.shape) < 2 or y_pred.shape[-1] == 1:
            label, score, weight = read_elements(y_true, y_pred, sample_weight, from_logits=self.from_logits)
            return sum_with_weight(ops.square(probabilities(score, from_logits=self.from_logits) - label), weight)
        label, scores, weight = read_rows(y_true, y_pred, sample_weight)
        share = probabilities(scores, from_logits=self.from_logits, axis=-1)
        weight = ops.where(ops.all(is_probability(share), axis=-1), weight, math.nan)
        error = share - ops.one_hot(label, share.shape[-1], dtype=share.dtype)
        return sum_with_weight(ops.sum(ops.square(error), axis=-1), weight)
