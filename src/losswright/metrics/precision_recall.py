"""Precision and recall of yes-or-no outputs."""

from collections.abc import Sequence
from typing import Annotated, Any

from keras import ops

from losswright.core.describe import clip
from losswright.core.errors import SettingError
from losswright.core.settings import WholeAtLeast, enforce_ranges
from losswright.metrics.labelled_rows import Elements, cut, read_elements
from losswright.metrics.metric import Metric, saveable_metric


class _Found(Metric):
    """Base of both: found, falsely found and missed at each threshold."""

    @enforce_ranges
    def __init__(
        self,
        *,
        thresholds: float | Sequence[float] | None = None,
        top_k: Annotated[int | None, WholeAtLeast(1)] = None,
        class_id: Annotated[int | None, WholeAtLeast(0)] = None,
        from_logits: bool = False,
        name: str | None = None,
        dtype: Any = None,
    ):
        levels = _levels(thresholds, top_k)
        super().__init__(shape=(3, len(levels)), name=name, dtype=dtype)
        self.thresholds, self.top_k, self.class_id = thresholds, top_k, class_id
        self.from_logits = from_logits
        self._cuts = [cut(level, from_logits=from_logits) if level is not None else -float("inf") for level in levels]

    def batch_sums(self, y_true: Any, y_pred: Any, sample_weight: Any) -> Any:
        """Weights found, falsely found and missed, `(3, thresholds)`."""
        label, score, weight = self._chosen(read_elements(y_true, y_pred, sample_weight, from_logits=self.from_logits))
        label, weight = label == 1, ops.where(ops.isnan(weight), float("nan"), weight)
        return ops.stack([_counts(label, score > cut_at, weight) for cut_at in self._cuts], axis=1)

    def _chosen(self, elements: Elements) -> Elements:
        """Elements with those outside the top k put below any threshold, and, if asked, those of one class alone."""
        label, score, weight = elements
        if self.top_k is not None:
            lowest = ops.top_k(score, k=min(self.top_k, score.shape[-1]))[0][..., -1:]
            score = ops.where(score >= lowest, score, -float("inf"))
        if self.class_id is not None:
            label, score, weight = (v[..., self.class_id] for v in (label, score, weight))
        return Elements(label, score, weight)

    def _shown(self, values: Any) -> Any:
        """One number for one threshold, else one a threshold."""
        return values if isinstance(self.thresholds, Sequence) else values[0]


@saveable_metric
class Precision(_Found):
    """The share of what was said to be a yes that is one: weights found / (found + falsely found).

    0 where nothing was said to be a yes, NaN where there are neither answers nor targets of yes.

    Args:
        thresholds: the probability above which the answer is yes, 0.5 by default, or several, for a result each.
        top_k: only the k highest scores of the last axis may be a yes; without `thresholds` each of them is.
        class_id: the only output to look at.
        from_logits: whether predictions are logits; each threshold is then cut at its logit.

    >>> metric = Precision(from_logits=True)
    >>> metric.update_state([1, 1, 0, 0], [0.2, -3.0, 0.4, -1.0])
    >>> float(metric.result())
    0.5
    """

    def number(self, sums: Any) -> Any:
        """Found, among what was said to be a yes."""
        found, false, missed = ops.unstack(sums, 3)
        value = ops.where(found + false == 0, 0.0, found / ops.where(found + false == 0, 1.0, found + false))
        return self._shown(ops.where(found + false + missed == 0, float("nan"), value))


@saveable_metric
class Recall(_Found):
    """The share of what is a yes that was found: weights found / (found + missed). NaN where there is no yes.

    Args:
        thresholds: the probability above which the answer is yes, 0.5 by default, or several, for a result each.
        top_k: only the k highest scores of the last axis may be a yes; without `thresholds` each of them is.
        class_id: the only output to look at.
        from_logits: whether predictions are logits; each threshold is then cut at its logit.

    >>> metric = Recall()
    >>> metric.update_state([1, 1, 1, 0], [0.9, 0.2, 0.8, 0.7], sample_weight=[1.0, 2.0, 1.0, 1.0])
    >>> float(metric.result())
    0.5
    """

    def number(self, sums: Any) -> Any:
        """Found, among what is a yes."""
        found, _, missed = ops.unstack(sums, 3)
        return self._shown(found / (found + missed))


def _counts(label: Any, answer: Any, weight: Any) -> Any:
    right, false = ops.logical_and(label, answer), ops.logical_and(ops.logical_not(label), answer)
    missed = ops.logical_and(label, ops.logical_not(answer))
    unknown = ops.isnan(weight)
    kinds = [ops.sum(ops.where(ops.logical_or(kind, unknown), weight, 0.0)) for kind in (right, false, missed)]
    return ops.stack(kinds)


def _levels(thresholds: Any, top_k: int | None) -> list[float | None]:
    if thresholds is None:
        return [0.5 if top_k is None else None]
    levels = list(thresholds) if isinstance(thresholds, Sequence) else [thresholds]
    if not levels or not all(isinstance(level, (int, float)) and 0 <= level <= 1 for level in levels):
        raise SettingError(f"thresholds must be a probability from 0 to 1, or several, got {clip(thresholds)}")
    return [float(level) for level in levels]
