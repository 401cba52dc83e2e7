"""Accuracies of a choice among classes. Logits or probabilities: only their order counts."""

from typing import Annotated, Any

from keras import ops

from losswright.core.settings import WholeAtLeast
from losswright.kernels.softmax_stats import pick
from losswright.metrics.labelled_rows import measure_rows
from losswright.metrics.metric import WeightedMean, saveable_metric, sum_with_weight


class _Accuracy(WeightedMean):
    """The weighted share of rows whose label is among the `k` highest scores.

    Labels are whole numbers or one-hot rows. Where scores tie on the border, a row counts with the chance that its
    label is let in: a model that says the same for every class gets `k / classes`, and never 1.
    """

    _direction = "up"
    k: int = 1
    ignore_class: int | None = None

    def batch_sums(self, y_true: Any, y_pred: Any, sample_weight: Any) -> Any:
        """Weights of right rows, and all weights."""
        hits, weight = measure_rows(y_true, y_pred, sample_weight, self.ignore_class, self._hits)
        return sum_with_weight(hits, weight)

    def _hits(self, scores: Any, label: Any) -> Any:
        """The chance of each row that its label is let in."""
        own = ops.expand_dims(pick(scores, label), -1)
        higher = ops.sum(ops.cast(scores > own, "float32"), axis=-1)
        equal = ops.sum(ops.cast(scores == own, "float32"), axis=-1)
        chance = ops.clip((self.k - higher) / ops.maximum(equal, 1.0), 0.0, 1.0)
        return ops.where(ops.any(ops.isnan(scores), axis=-1), float("nan"), chance)


@saveable_metric
class CategoricalAccuracy(_Accuracy):
    """The weighted share of rows whose highest score is that of the label.

    >>> metric = CategoricalAccuracy()
    >>> metric.update_state([[0, 1], [1, 0]], [[0.2, 0.8], [0.4, 0.6]], sample_weight=[3.0, 1.0])
    >>> float(metric.result())
    0.75
    """


@saveable_metric
class SparseCategoricalAccuracy(_Accuracy):
    """The weighted share of rows whose highest score is that of the whole-number label.

    Args:
        ignore_class: a label whose rows don't count, for example -1 or 255 for unlabelled pixels. Keras has it in
            the loss alone and counts such rows as wrong.

    >>> metric = SparseCategoricalAccuracy(ignore_class=-1)
    >>> metric.update_state([1, 0, -1, -1], [[0.2, 0.8], [0.4, 0.6], [0.5, 0.5], [0.9, 0.1]])
    >>> float(metric.result())
    0.5
    """

    def __init__(self, *, ignore_class: int | None = None, name: str | None = None, dtype: Any = None):
        super().__init__(name=name, dtype=dtype)
        self.ignore_class = ignore_class


@saveable_metric
class TopKCategoricalAccuracy(_Accuracy):
    """The weighted share of rows whose label is among the `k` highest scores.

    >>> metric = TopKCategoricalAccuracy(k=2)
    >>> metric.update_state([[0, 0, 1], [0, 0, 1]], [[0.6, 0.1, 0.3], [0.4, 0.5, 0.1]])
    >>> float(metric.result())
    0.5
    """

    def __init__(self, *, k: Annotated[int, WholeAtLeast(1)] = 5, name: str | None = None, dtype: Any = None):
        super().__init__(name=name, dtype=dtype)
        self.k = k


@saveable_metric
class SparseTopKCategoricalAccuracy(TopKCategoricalAccuracy):
    """The weighted share of rows whose whole-number label is among the `k` highest scores.

    Args:
        k: how many guesses count.
        ignore_class: a label whose rows don't count.

    >>> metric = SparseTopKCategoricalAccuracy(k=2, ignore_class=-1)
    >>> metric.update_state([2, 2, -1], [[0.6, 0.1, 0.3], [0.4, 0.5, 0.1], [1.0, 0.0, 0.0]])
    >>> float(metric.result())
    0.5
    """

    def __init__(
        self,
        *,
        k: Annotated[int, WholeAtLeast(1)] = 5,
        ignore_class: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(k=k, name=name, dtype=dtype)
        self.ignore_class = ignore_class
