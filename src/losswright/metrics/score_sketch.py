r"""A sketch of a ranking: weights of positives and of negatives in 65,536 buckets of the score.

Probabilities are put in buckets of 0.27 % of the smaller of $p$ and $1 - p$, down to $10^{-38}$ and as near to 1 as
float32 goes; so scores of 0.001 and below keep their order. Other scores are put in buckets of 0.14 % of their size,
from $2.4 \cdot 10^{-10}$ to $4.2 \cdot 10^9$. Rows in one bucket count as tied. What that may hide is known from the
buckets themselves, and `error_bound` says it.
"""

from typing import Any

from keras import ops

from losswright.core.settings import enforce_ranges
from losswright.metrics.labelled_rows import read_elements
from losswright.metrics.metric import Metric

HALF = 1 << 15  # buckets on each side of even odds, or of 0
PROBABILITY_OCTAVES = 128  # of the smaller of p and 1 - p
SCORE_OCTAVES = 64
SMALLEST_SCORE = -32  # its exponent


class ScoreSketch(Metric):
    """A metric of the order of scores, read off a sketch."""

    @enforce_ranges
    def __init__(
        self, *, from_logits: bool = False, multi_label: bool = False, name: str | None = None, dtype: Any = None
    ):
        super().__init__(shape=None if multi_label else (1, 2, 2 * HALF), name=name, dtype=dtype)
        self.from_logits, self.multi_label = from_logits, multi_label

    def batch_sums(self, y_true: Any, y_pred: Any, sample_weight: Any) -> Any:
        """Weights of negatives and positives by bucket, `(labels, 2, buckets)`, the lowest scores first."""
        label, score, weight = read_elements(y_true, y_pred, sample_weight, from_logits=self.from_logits)
        labels = score.shape[-1] if self.multi_label else 1
        label, score, weight = (ops.reshape(v, (-1, labels)) for v in (label, score, weight))
        place = (_of_score if self.from_logits else _of_probability)(ops.where(weight > 0, score, 0.5))
        row = 2 * ops.arange(labels, dtype="int32") + ops.cast(label == 1, "int32")
        place = ops.reshape(row * (2 * HALF) + place, (-1,))
        size = labels * 2 * 2 * HALF
        return ops.reshape(ops.segment_sum(ops.reshape(weight, (-1,)), place, num_segments=size), (labels, 2, -1))


def _of_probability(score: Any) -> Any:
    per_octave = HALF // PROBABILITY_OCTAVES
    score = ops.clip(ops.cast(score, "float32"), 0.0, 1.0)
    rare = ops.minimum(score, 1.0 - score)
    depth = ops.floor(-(ops.log2(ops.maximum(rare, 2.0**-126)) + 1.0) * per_octave)
    depth = ops.cast(ops.clip(depth, 0, HALF - 2), "int32")
    depth = ops.where(rare == 0, HALF - 1, depth)
    return ops.where(score < 0.5, HALF - 1 - depth, HALF + depth)


def _of_score(score: Any) -> Any:
    per_octave = HALF // SCORE_OCTAVES
    score = ops.cast(score, "float32")
    size = ops.maximum(ops.abs(score), 2.0**-126)
    height = ops.floor((ops.log2(size) - SMALLEST_SCORE) * per_octave)
    height = ops.cast(ops.clip(height, 0, HALF - 1), "int32")
    return ops.where(score < 0, HALF - 1 - height, HALF + height)
