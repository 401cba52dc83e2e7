"""Matthews's correlation of labels and answers."""

from typing import Any

from keras import ops

from losswright.metrics.confusion_matrix import ConfusionMatrix, off_diagonal
from losswright.metrics.metric import saveable_metric


@saveable_metric
class MatthewsCorrelation(ConfusionMatrix):
    r"""$\frac{tp\,tn - fp\,fn}{\sqrt{(tp+fp)(tp+fn)(tn+fp)(tn+fn)}}$, and its form for several classes.

    1 is perfect, 0 no better than chance, also where one class is rare and accuracy flatters. 0 where all labels, or
    all answers, are of one class. Settings are those of `ConfusionMatrix`.

    Source: Matthews 1975; Gorodkin 2004, eq. 8, for several classes.

    >>> metric = MatthewsCorrelation()
    >>> metric.update_state([1, 1, 1, 0], [0.9, 0.8, 0.1, 0.7])
    >>> round(float(metric.result()), 4)
    -0.3333
    """

    def number(self, sums: Any) -> Any:
        """The correlation, from shares of the whole weight."""
        total = ops.sum(sums)
        label, said, right = ops.sum(sums, axis=1), ops.sum(sums, axis=0), ops.diagonal(sums)
        missed, false = ops.sum(off_diagonal(sums), axis=1), ops.sum(off_diagonal(sums), axis=0)
        neither = total - right - missed - false
        agreement = ops.sum(right / total * (neither / total) - false / total * (missed / total))
        spread = [ops.sum(part / total * ((total - part) / total)) for part in (label, said)]
        product = ops.sqrt(spread[0]) * ops.sqrt(spread[1])
        value = ops.where(product > 0, agreement / ops.where(product > 0, product, 1.0), 0.0)
        return ops.where(total > 0, value, float("nan"))
