"""The confusion matrix: what was, against what was said. Base of the metrics that are made of it."""

from typing import Annotated, Any

import keras
from keras import ops

from losswright.core.errors import ShapeError
from losswright.core.settings import Between, WholeAtLeast
from losswright.metrics.labelled_rows import cut, read_elements, read_rows
from losswright.metrics.metric import Metric, saveable_metric


@saveable_metric
class ConfusionMatrix(Metric):
    """Weights of what was (rows) against what was said (columns), `(classes, classes)`.

    Read as the shapes say: one output is a yes or no with labels 0 and 1; several outputs are scores of classes, the
    highest is what was said, and labels are whole numbers or one-hot. Whole-number predictions of the labels' shape
    are classes themselves, which needs `num_classes`.

    Args:
        num_classes: how many there are, where predictions are classes; else told by `y_pred`.
        threshold: of a yes-or-no output, the probability above which the answer is yes.
        from_logits: whether a yes-or-no output is a logit; of several scores only the order counts.
        ignore_class: a label whose rows don't count.

    >>> metric = ConfusionMatrix()
    >>> metric.update_state([0, 1, 2, 2], [[0.9, 0.1, 0.0], [0.2, 0.7, 0.1], [0.1, 0.2, 0.7], [0.5, 0.2, 0.3]])
    >>> ops.convert_to_numpy(metric.result()).tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 0.0, 1.0]]
    """

    def __init__(
        self,
        *,
        num_classes: Annotated[int | None, WholeAtLeast(2)] = None,
        threshold: Annotated[float, Between(0, 1)] = 0.5,
        from_logits: bool = False,
        ignore_class: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(shape=None if num_classes is None else (num_classes, num_classes), name=name, dtype=dtype)
        self.num_classes, self.threshold, self.from_logits = num_classes, threshold, from_logits
        self.ignore_class = ignore_class

    def batch_sums(self, y_true: Any, y_pred: Any, sample_weight: Any) -> Any:
        """The batch's own matrix."""
        y_pred = ops.convert_to_tensor(y_pred)
        if "int" in keras.backend.standardize_dtype(y_pred.dtype) and self.num_classes:
            y_pred = ops.one_hot(y_pred if len(y_pred.shape) == 1 else y_pred[..., 0], self.num_classes)
        one_output = len(y_pred.shape) == 1 or y_pred.shape[-1] == 1
        classes = 2 if one_output else y_pred.shape[-1]
        if self.num_classes not in (None, classes):
            raise ShapeError(
                f"y_pred of shape {tuple(y_pred.shape)} tells {classes} classes, and num_classes is "
                f"{self.num_classes}; give a score for each class, or classes as whole numbers (an integer dtype)"
            )
        if one_output:
            return self._of_elements(y_true, y_pred, sample_weight)
        label, scores, weight = read_rows(y_true, y_pred, sample_weight, self.ignore_class)
        return count(label, ops.argmax(scores, axis=-1), weight, classes=scores.shape[-1])

    def number(self, sums: Any) -> Any:
        """The matrix itself."""
        return sums

    def _of_elements(self, y_true: Any, y_pred: Any, sample_weight: Any) -> Any:
        label, score, weight = read_elements(y_true, y_pred, sample_weight, from_logits=self.from_logits)
        answer = score > cut(self.threshold, from_logits=self.from_logits)
        flat = [ops.reshape(v, (-1,)) for v in (ops.cast(label == 1, "int32"), ops.cast(answer, "int32"), weight)]
        return count(*flat, classes=2)


def count(label: Any, said: Any, weight: Any, *, classes: int) -> Any:
    """Weights summed by label and answer, `(classes, classes)`."""
    cell = label * classes + ops.cast(said, "int32")
    return ops.reshape(ops.segment_sum(weight, cell, num_segments=classes * classes), (classes, classes))


def off_diagonal(matrix: Any) -> Any:
    """What was said wrongly, and 0 for what was right."""
    return matrix * (1.0 - ops.eye(matrix.shape[0]))
