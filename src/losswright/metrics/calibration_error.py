"""Expected calibration error: how far stated probabilities are from what happens."""

import math
from typing import Annotated, Any

from keras import ops

from losswright.core.errors import SettingError
from losswright.core.settings import OneOf, WholeAtLeast
from losswright.metrics.labelled_rows import is_probability, probabilities, read_elements, read_rows
from losswright.metrics.metric import Metric, saveable_metric
from losswright.metrics.reliability import Reliability

MEAN, ROOT, LARGEST = "l1", "l2", "max"


@saveable_metric
class ExpectedCalibrationError(Metric):
    r"""$\sum_b \frac{w_b}{w} |\bar y_b - \bar p_b|$ over bins of equal width in the stated probability.

    Of one yes-or-no output, $p$ is the probability of yes and $y$ whether it was. Of several classes, $p$ is the
    highest probability and $y$ whether that class was right. Exact for the bins that are chosen; but bins with few
    samples are off by chance, so even a perfect model gets more than 0, the more so the more bins. `debias` takes
    that out of the "l2" form: the variance of the share of yes in each bin.

    Args:
        num_bins: of equal width, from 0 to 1; a probability on an edge belongs to the bin below.
        norm: "l1" the weighted mean gap, "l2" the root of the weighted mean square, "max" the largest gap.
        debias: whether to subtract from each square $\bar y_b (1 - \bar y_b) / (w_b - 1)$; weights count samples.
        from_logits: whether predictions are logits, of which the sigmoid (one output) or softmax (several) is taken.

    Raises:
        SettingError: `debias` with another norm than "l2".

    Source: Naeini et al. 2015; Kumar, Liang & Ma 2019, Verified uncertainty calibration, definition 4.2.

    >>> metric = ExpectedCalibrationError(num_bins=2)
    >>> metric.update_state([1, 0, 1, 1], [0.25, 0.25, 0.75, 0.75])
    >>> float(metric.result())
    0.25
    """

    _direction = "down"

    def __init__(
        self,
        *,
        num_bins: Annotated[int, WholeAtLeast(1)] = 15,
        norm: Annotated[str, OneOf((MEAN, ROOT, LARGEST))] = MEAN,
        debias: bool = False,
        from_logits: bool = False,
        name: str | None = None,
        dtype: Any = None,
    ):
        if debias and norm != ROOT:
            raise SettingError(f'ExpectedCalibrationError(debias=True) needs norm="l2", got norm={norm!r}')
        super().__init__(shape=(3, num_bins), name=name, dtype=dtype)
        self.num_bins, self.norm, self.debias, self.from_logits = num_bins, norm, debias, from_logits

    def batch_sums(self, y_true: Any, y_pred: Any, sample_weight: Any) -> Any:
        """Weights, weighted probabilities and weighted outcomes by bin."""
        outcome, stated, weight = self._stated(y_true, y_pred, sample_weight)
        weight = ops.where(is_probability(stated), weight, math.nan)
        place = ops.ceil(ops.where(weight > 0, stated, 0.0) * self.num_bins) - 1
        place = ops.cast(ops.clip(place, 0, self.num_bins - 1), "int32")
        sums = [ops.segment_sum(v, place, num_segments=self.num_bins) for v in (weight, weight * stated)]
        return ops.stack([*sums, ops.segment_sum(weight * outcome, place, num_segments=self.num_bins)])

    def number(self, sums: Any) -> Any:
        """The gap over all bins, in the norm."""
        weight, stated, happened = ops.unstack(sums, 3)
        total = ops.sum(weight)
        gap = ops.divide_no_nan(ops.abs(happened - stated), weight)
        if self.norm == MEAN:
            return ops.sum(ops.abs(happened - stated)) / total
        if self.norm == LARGEST:
            return ops.where(total > 0, ops.max(gap), math.nan)
        square = ops.square(gap)
        if self.debias:
            share = ops.divide_no_nan(happened, weight)
            square = square - share * (1.0 - share) / ops.maximum(weight - 1.0, 1.0)
        return ops.sqrt(ops.maximum(ops.sum(weight * square) / total, 0.0))

    def table(self) -> Reliability:
        """The bins so far: stated probability, what happened, and weight in each."""
        sums = [[float("nan")] * self.num_bins] * 3 if self.sums is None else self.sums.value()
        return Reliability.of(ops.convert_to_numpy(sums))

    def _stated(self, y_true: Any, y_pred: Any, sample_weight: Any) -> tuple[Any, Any, Any]:
        if len(y_pred.shape) < 2 or y_pred.shape[-1] == 1:
            label, score, weight = read_elements(y_true, y_pred, sample_weight, from_logits=self.from_logits)
            stated = probabilities(score, from_logits=self.from_logits)
            return tuple(ops.reshape(ops.cast(v, "float32"), (-1,)) for v in (label, stated, weight))
        label, scores, weight = read_rows(y_true, y_pred, sample_weight)
        share = probabilities(scores, from_logits=self.from_logits, axis=-1)
        right = ops.cast(ops.argmax(scores, axis=-1), "int32") == label
        return ops.cast(right, "float32"), ops.cast(ops.max(share, axis=-1), "float32"), weight
