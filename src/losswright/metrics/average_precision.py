"""Average precision of a ranking: the area under the precision-recall curve, as a sum over its steps."""

import numpy as np

from losswright.metrics.ranked import ranked


def average_precision(y_true: np.ndarray, y_score: np.ndarray, *, sample_weight: np.ndarray | None = None) -> float:
    r"""$\sum_n (R_n - R_{n-1}) P_n$ over the distinct scores, from the highest down.

    Rows with equal scores enter together, so that the order of ties doesn't matter. 1 is a perfect ranking, the
    share of positives is what random scores reach. Exact: all rows are sorted, none is binned.

    Args:
        y_true: 0 or 1 (or bool), `(N,)` or `(N, 1)`, with at least one positive of positive weight.
        y_score: as many scores (probabilities, logits: only their order counts), finite.
        sample_weight: as many weights, not negative; a row of weight 0 counts as absent.

    Raises:
        LabelError: labels other than 0 and 1, or no positive. ShapeError: lengths differ. WeightError: bad weights.
        LosswrightError: scores that are not finite.

    Source: Zhu (2004), "Recall, precision and average precision".

    >>> round(average_precision(np.array([0, 1, 1]), np.array([0.5, 0.5, 0.9])), 4)
    0.8333
    """
    caught, raised = ranked(y_true, y_score, sample_weight)
    precision = np.divide(caught, raised, out=np.zeros_like(caught), where=raised > 0)
    return float(np.sum(np.diff(caught, prepend=0.0) * precision) / caught[-1])
