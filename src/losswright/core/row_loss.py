"""Losses of a row of logits on its own: a large vocabulary's rows may come in chunks."""

from keras import ops

from losswright.core.loss import Loss
from losswright.core.reduction import shares_of
from losswright.kernels.linear_logits import LinearLogits
from losswright.kernels.linear_rows import total_by_rows, values_by_rows


class RowLoss(Loss):
    """Base of losses whose value of a row depends on that row alone, and of which `from_logits` is a setting.

    From the output of a `losswright.layers.LinearHead` they compute a chunk of logits at a time, in value and gradient.
    """

    from_logits: bool

    @property
    def by_rows(self) -> bool:  # type: ignore[override]
        """Whether the rows are logits."""
        return self.from_logits

    def values(self, y_true, y_pred, weight):
        """The value of each row."""
        if isinstance(y_pred, LinearLogits):
            return values_by_rows(y_pred, y_true, self._of_chunk)
        return self.call(y_true, y_pred)

    def reduced(self, y_true, y_pred, weight, counted, reduction):
        """As in `Loss`; one number, while a model trains, is made together with its gradient."""
        if not isinstance(y_pred, LinearLogits) or not y_pred.training or reduction in (None, "none"):
            return super().reduced(y_true, y_pred, weight, counted, reduction)
        like = ops.zeros(ops.shape(y_pred.hidden)[:-1], dtype=y_pred.dtype)
        weight, counted = self.fit_weight(weight, like), self.fit_weight(counted, like)
        shares = shares_of(like, weight=weight, counted=counted, reduction=reduction)
        return total_by_rows(y_pred, y_true, shares, self._of_chunk)

    def _of_chunk(self, logits, y_true):
        return self.call(y_true, logits)
