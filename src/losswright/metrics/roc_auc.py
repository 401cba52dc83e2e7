"""The area under the ROC curve, exact."""

import numpy as np

from losswright.core.errors import LabelError
from losswright.metrics.ranked import ranked


def roc_auc(y_true: np.ndarray, y_score: np.ndarray, *, sample_weight: np.ndarray | None = None) -> float:
    r"""$P(s_+ > s_-) + \frac12 P(s_+ = s_-)$ for a random positive and a random negative row.

    1 is a perfect ranking, 0.5 what random scores reach. Exact: all rows are sorted, none is binned.

    Args:
        y_true: 0 or 1 (or bool), `(N,)` or `(N, 1)`, with rows of both that weigh something.
        y_score: as many scores (probabilities, logits: only their order counts), finite.
        sample_weight: as many weights, not negative; a row of weight 0 counts as absent.

    Raises:
        LabelError: labels other than 0 and 1, or of one kind alone. ShapeError: lengths differ.
        WeightError: bad weights. LosswrightError: scores that are not finite.

    Source: Hanley & McNeil 1982, The meaning and use of the area under a ROC curve.

    >>> roc_auc(np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8]))
    0.75
    """
    caught, raised = ranked(y_true, y_score, sample_weight)
    false = raised - caught
    if not false[-1] > 0:
        raise LabelError("`y_true` has no negative row of positive weight; the area needs both kinds")
    below = np.append(0.0, caught[:-1])
    return float(np.sum(np.diff(false, prepend=0.0) * (caught + below)) / (2.0 * false[-1] * caught[-1]))
