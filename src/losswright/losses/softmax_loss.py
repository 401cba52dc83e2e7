"""What losses over classes that exclude each other share: the way from outputs to row statistics."""

from typing import Annotated

from losswright.core import Between
from losswright.core.row_loss import RowLoss
from losswright.core.settings import enforce_ranges
from losswright.core.target import LABELS, ONE_HOT
from losswright.kernels.probability_stats import label_stats_of, share_stats_of
from losswright.kernels.row_stats import RowStats, label_stats, share_stats


class SoftmaxLoss(RowLoss):
    """Base of losses that are arithmetic on the statistics of a row, with one-hot targets or rows of shares.

    Subclasses write `of_rows`. Value and slope are right at any logits. Probabilities (`from_logits=False`) are
    normalised, and one of 0 is read as the smallest float.
    """

    form = ONE_HOT

    @enforce_ranges
    def __init__(
        self,
        *,
        from_logits: bool = False,
        label_smoothing: Annotated[float, Between(0, 1, "both")] = 0.0,
        axis: int = -1,
        **keras_settings,
    ):
        super().__init__(**keras_settings)
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing
        self.axis = axis

    def of_rows(self, stats: RowStats, y_true, y_pred):
        """One value a row from its statistics."""
        raise NotImplementedError(f"{type(self).__name__} must define of_rows(stats, y_true, y_pred)")

    def call(self, y_true, y_pred):
        """The value of each row."""
        return self.of_rows(self.stats(y_true, y_pred), y_true, y_pred)

    def stats(self, y_true, y_pred) -> RowStats:
        """The statistics of each row, for unsmoothed targets."""
        if self.from_logits:
            return self.stats_of_logits(y_true, y_pred)
        statistics = label_stats_of if self.form == LABELS else share_stats_of
        return statistics(y_pred, y_true, uniform=self.label_smoothing > 0)

    def stats_of_logits(self, y_true, logits) -> RowStats:
        """The statistics of each row of logits."""
        statistics = label_stats if self.form == LABELS else share_stats
        return statistics(logits, y_true, uniform=self.label_smoothing > 0)

    def smoothed(self, stats: RowStats):
        """Crossentropy against targets of which a share is spread evenly over all classes."""
        if not self.label_smoothing:
            return stats.crossentropy
        return (1.0 - self.label_smoothing) * stats.crossentropy + self.label_smoothing * stats.uniform


class LabelTargets(SoftmaxLoss):
    """The same loss with whole-number labels. A label that is no class gives NaN instead of a silent number."""

    form = LABELS

    @enforce_ranges
    def __init__(self, *, ignore_class: int | None = None, **settings):
        super().__init__(**settings)
        self.ignore_class = ignore_class

    def counted(self, y_true):
        """True where the label is not the ignored one."""
        return None if self.ignore_class is None else y_true != self.ignore_class
