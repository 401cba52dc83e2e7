"""F scores: precision and recall in one number."""

from typing import Annotated, Any

from keras import ops

from losswright.core.settings import Above, Between, OneOf
from losswright.metrics.labelled_rows import cut, read_elements, read_rows
from losswright.metrics.metric import Metric, saveable_metric

AVERAGES = ("micro", "macro", "weighted")


@saveable_metric
class FBetaScore(Metric):
    r"""$(1 + \beta^2)\,P R / (\beta^2 P + R)$ of each output, from precision $P$ and recall $R$.

    A class that neither occurs nor is predicted has 0, as in Keras and scikit-learn.

    Args:
        average: over outputs: None for one value each, "micro" of all counts together, "macro" their mean,
            "weighted" their mean by how often each occurs. One output alone gives one number in any case.
        beta: how many times recall counts as much as precision.
        threshold: the probability above which an output is a yes. None: the highest of several outputs, and 0.5 for
            a single one, which in Keras would always be a yes.
        from_logits: whether predictions are logits.

    >>> metric = FBetaScore(beta=2.0)
    >>> metric.update_state([1, 1, 0], [0.9, 0.2, 0.8])
    >>> float(metric.result())
    0.5
    """

    def __init__(
        self,
        *,
        average: Annotated[str | None, OneOf(AVERAGES)] = None,
        beta: Annotated[float, Above(0)] = 1.0,
        threshold: Annotated[float | None, Between(0, 1)] = None,
        from_logits: bool = False,
        name: str | None = "fbeta_score",
        dtype: Any = None,
    ):
        super().__init__(name=name, dtype=dtype)
        self.average, self.beta, self.threshold, self.from_logits = average, beta, threshold, from_logits

    def batch_sums(self, y_true: Any, y_pred: Any, sample_weight: Any) -> Any:
        """Weights found, falsely found and missed, `(3, outputs)`."""
        outputs = y_pred.shape[-1] if len(y_pred.shape) > 1 else 1
        label, answer, weight = self._answers(y_true, y_pred, sample_weight, outputs)
        label, answer = label * weight, ops.cast(answer, "float32")
        found, said = ops.sum(label * answer, axis=0), ops.sum(weight * answer, axis=0)
        return ops.stack([found, said - found, ops.sum(label, axis=0) - found])

    def number(self, sums: Any) -> Any:
        """The score, averaged as asked."""
        if self.average == "micro":
            sums = ops.sum(sums, axis=1, keepdims=True)
        found, false, missed = ops.unstack(sums, 3)
        square = self.beta**2
        scale = (1 + square) * found + square * missed + false
        score = (1 + square) * found / ops.where(scale == 0, 1.0, scale)
        if sums.shape[1] == 1:
            return score[0]
        if self.average is None:
            return score
        share = found + missed if self.average == "weighted" else ops.ones_like(score)
        return ops.divide_no_nan(ops.sum(score * share), ops.sum(share))

    def _answers(self, y_true: Any, y_pred: Any, sample_weight: Any, outputs: int) -> tuple[Any, Any, Any]:
        """Labels 0 or 1, answers and weights, `(n, outputs)`."""
        if self.threshold is None and outputs > 1:
            label, scores, weight = read_rows(y_true, y_pred, sample_weight)
            said = ops.one_hot(ops.argmax(scores, axis=-1), outputs)
            return ops.one_hot(label, outputs), said, ops.expand_dims(weight, -1)
        label, score, weight = read_elements(y_true, y_pred, sample_weight, from_logits=self.from_logits)
        answer = score > cut(0.5 if self.threshold is None else self.threshold, from_logits=self.from_logits)
        flat = [ops.reshape(v, (-1, outputs)) for v in (label == 1, answer, weight)]
        return ops.cast(flat[0], "float32"), flat[1], flat[2]


@saveable_metric
class F1Score(FBetaScore):
    """The harmonic mean of precision and recall of each output. Settings are those of `FBetaScore`, without `beta`.

    >>> metric = F1Score(from_logits=True)
    >>> metric.update_state([1, 1, 0, 0], [0.2, -3.0, -0.4, -1.0])
    >>> round(float(metric.result()), 4)
    0.6667
    """

    def __init__(
        self,
        *,
        average: Annotated[str | None, OneOf(AVERAGES)] = None,
        threshold: Annotated[float | None, Between(0, 1)] = None,
        from_logits: bool = False,
        name: str | None = "f1_score",
        dtype: Any = None,
    ):
        super().__init__(
            average=average, beta=1.0, threshold=threshold, from_logits=from_logits, name=name, dtype=dtype
        )
