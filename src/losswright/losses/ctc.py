"""CTC: labels in order, without knowing where in the sequence each stands."""

from keras import ops

from losswright.core import Card, WholeLoss, saveable
from losswright.core.card import STRUCTURED
from losswright.core.errors import ShapeError
from losswright.core.target import FREE


@saveable
class CTC(WholeLoss):
    r"""$\ell = -\log \sum_{\pi \to y} \prod_t p_t(\pi_t)$ over paths $\pi$ that give $y$ without repeats and blanks.

    Predictions `(N, time, classes)`: logits, class 0 the blank. Targets `(N, labels)`: whole numbers from 1, padded
    with 0. A Keras mask `(N, time)` of the predictions, or weights of 0, end a sequence early. Labels that don't fit
    into the time (each needs a step, and one more between equal neighbours) have no finite cost.

    >>> round(float(CTC()([[1]], [[[0.0, 0.0], [0.0, 0.0]]])), 4)
    0.2877
    """

    card = Card(
        task=STRUCTURED,
        best_for="speech and handwriting, where labels are not aligned with time",
        strength="learns the alignment",
        watch="labels longer than the sequence; outputs peak at single steps",
        target="rows of whole numbers from 1, padded with 0",
        source="Graves et al. 2006, Connectionist temporal classification, eq. 3 and 8",
    )
    form = FREE

    def whole(self, y_true, y_pred, part):
        """Negative log-likelihood of each row of labels."""
        if len(y_true.shape) != 2 or len(y_pred.shape) != 3:
            raise ShapeError(
                f"y_true has shape {tuple(y_true.shape)}, y_pred has shape {tuple(y_pred.shape)}; labels must be "
                f"(batch, labels), logits (batch, time, classes)"
            )
        labels = ops.cast(y_true, "int32")
        steps = ops.ones_like(y_pred[..., 0]) if part is None else part[..., 0]
        length = ops.sum(ops.cast(steps > 0, "int32"), axis=-1)
        return ops.ctc_loss(labels, y_pred, ops.sum(ops.cast(labels > 0, "int32"), axis=-1), length, mask_index=0)
