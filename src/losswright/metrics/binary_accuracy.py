"""Accuracies of yes-or-no outputs, one or several."""

from typing import Annotated, Any

from keras import ops

from losswright.core.settings import Between
from losswright.metrics.labelled_rows import cut, read_elements
from losswright.metrics.metric import WeightedMean, saveable_metric, sum_with_weight


@saveable_metric
class BinaryAccuracy(WeightedMean):
    """The weighted share of yes-or-no answers that are right, every output counted on its own.

    Args:
        threshold: the probability above which the answer is yes.
        from_logits: whether predictions are logits; then the cut is made at the logit of `threshold`, 0 by default.

    >>> metric = BinaryAccuracy(from_logits=True)
    >>> metric.update_state([[1.0], [1.0], [0.0], [0.0]], [[0.3], [2.0], [0.3], [-1.0]])
    >>> float(metric.result())
    0.75
    """

    _direction = "up"

    def __init__(
        self,
        *,
        threshold: Annotated[float, Between(0, 1)] = 0.5,
        from_logits: bool = False,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(name=name, dtype=dtype)
        self.threshold, self.from_logits = threshold, from_logits

    def batch_sums(self, y_true: Any, y_pred: Any, sample_weight: Any) -> Any:
        """Weights of right answers, and all weights."""
        return sum_with_weight(*self.right(y_true, y_pred, sample_weight))

    def right(self, y_true: Any, y_pred: Any, sample_weight: Any) -> tuple[Any, Any]:
        """1 for each right answer, else 0, and its weight."""
        label, score, weight = read_elements(y_true, y_pred, sample_weight, from_logits=self.from_logits)
        answer = score > cut(self.threshold, from_logits=self.from_logits)
        return ops.cast(answer == (label == 1), "float32"), weight


@saveable_metric
class SubsetAccuracy(BinaryAccuracy):
    """The weighted share of samples whose outputs, the last axis, are all right: the exact match of several labels.

    An output of weight 0 may be wrong; the sample counts with the largest weight among its outputs.

    >>> metric = SubsetAccuracy()
    >>> metric.update_state([[1, 0, 1], [0, 1, 0]], [[0.9, 0.2, 0.7], [0.1, 0.8, 0.6]])
    >>> float(metric.result())
    0.5
    """

    def right(self, y_true: Any, y_pred: Any, sample_weight: Any) -> tuple[Any, Any]:
        """1 where every output that counts is right."""
        right, weight = super().right(y_true, y_pred, sample_weight)
        known = ops.where(ops.any(ops.isnan(weight), axis=-1), float("nan"), ops.max(weight, axis=-1))
        return ops.min(ops.where(weight == 0, 1.0, right), axis=-1), known
