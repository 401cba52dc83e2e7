"""Kullback-Leibler divergence of a predicted distribution from the target one."""

from keras import ops

from losswright.core import Card, saveable
from losswright.core.card import MULTICLASS
from losswright.core.row_loss import RowLoss
from losswright.core.target import ONE_HOT
from losswright.kernels.probabilities import cost
from losswright.kernels.relative_entropy import relative_entropy
from losswright.kernels.row_stats import share_stats


@saveable
class KLDivergence(RowLoss):
    r"""$\ell = \sum_k y_k\,(\log y_k - \log p_k)$, with $p = \mathrm{softmax}(\hat y)$ if `from_logits`.

    Probabilities are taken as they are, not normalised; a $y_k$ of 0 costs nothing.

    >>> round(float(KLDivergence()([[0.5, 0.5]], [[0.25, 0.75]])), 4)
    0.1438
    >>> round(float(KLDivergence(from_logits=True)([[1.0, 0.0]], [[0.0, 100.0]])), 4)
    100.0

    Args:
        from_logits: whether the model's last layer is linear.
        log_target: whether `y_true` holds the logarithms of the target probabilities.
        axis: of the classes.
    """

    card = Card(
        task=MULTICLASS,
        best_for="targets that are distributions: a teacher's outputs, annotators' votes",
        strength="0 where the prediction is the target, however uncertain that is",
        watch="a class that the model rules out and the target doesn't costs almost any amount",
        target="rows of shares that sum to 1",
        activation="softmax, or linear with from_logits=True",
        source="Kullback and Leibler 1951, On information and sufficiency",
    )
    form = ONE_HOT

    def __init__(self, *, from_logits: bool = False, log_target: bool = False, axis: int = -1, **keras_settings):
        super().__init__(**keras_settings)
        self.from_logits = from_logits
        self.log_target = log_target
        self.axis = axis

    def call(self, y_true, y_pred):
        """Divergence of each row."""
        if not self.from_logits and not self.log_target:
            return ops.sum(relative_entropy(y_true, y_pred), axis=-1)
        share = ops.exp(y_true) if self.log_target else y_true
        log_share = ops.where(share == 0, 0.0, y_true) if self.log_target else -cost(ops.where(share == 0, 1.0, share))
        if self.from_logits:
            return share_stats(y_pred, share).crossentropy + ops.sum(share * log_share, axis=-1)
        return ops.sum(ops.where(share == 0, 0.0, share * (log_share + cost(y_pred))), axis=-1)
