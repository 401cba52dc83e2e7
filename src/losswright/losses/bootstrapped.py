"""Bootstrapped crossentropy: what the model believes already counts as a part of the label."""

from typing import Annotated

from keras import ops

from losswright.core import Between, Card, saveable
from losswright.core.card import MULTICLASS
from losswright.core.row_loss import RowLoss
from losswright.core.target import LABELS, ONE_HOT
from losswright.kernels.probabilities import cost
from losswright.kernels.probability_stats import label_stats_of, share_stats_of
from losswright.kernels.row_stats import label_stats, share_stats
from losswright.kernels.softmax_stats import softmax_stats


@saveable
class Bootstrapped(RowLoss):
    r"""$\ell = -\sum_k (\beta y_k + (1 - \beta)\,t_k) \log p_k$, with $t = p$, or the best class if `hard`.

    With $t = p$ the second part is the entropy of the prediction.

    >>> round(float(Bootstrapped(beta=0.5, hard=True, from_logits=True)([[1.0, 0.0]], [[0.0, 2.0]])), 4)
    1.1269

    Args:
        beta: the share of the label, from 0 to 1.
        hard: whether the model's best class takes the place of its distribution.
        from_logits: whether the model's last layer is linear.
        axis: of the classes.
    """

    card = Card(
        task=MULTICLASS,
        best_for="labels of which some are wrong",
        strength="a label that contradicts a confident model pulls less",
        watch="begin with plain crossentropy: a model that knows nothing yet confirms itself",
        target="one-hot rows, or shares",
        activation="linear with from_logits=True, else softmax",
        source="Reed et al. 2015, Training deep neural networks on noisy labels with bootstrapping, eq. 6 and 7",
    )

    form = ONE_HOT

    def __init__(
        self,
        *,
        beta: Annotated[float, Between(0, 1, "both")] = 0.95,
        hard: bool = False,
        from_logits: bool = False,
        axis: int = -1,
        **keras_settings,
    ):
        super().__init__(**keras_settings)
        self.beta, self.hard = beta, hard
        self.from_logits, self.axis = from_logits, axis

    def call(self, y_true, y_pred):
        """Crossentropy of each row, and that of the model's own belief."""
        gaps, excess = softmax_stats(y_pred if self.from_logits else -cost(y_pred))
        own = excess
        if not self.hard:
            probability = ops.exp(-gaps - ops.expand_dims(excess, -1))
            own = excess + ops.sum(probability * ops.where(probability > 0, gaps, 0.0), axis=-1)
        return self.beta * self.of_label(y_true, y_pred) + (1.0 - self.beta) * own

    def of_label(self, y_true, y_pred):
        """Crossentropy of each row against its target."""
        statistics = share_stats if self.from_logits else share_stats_of
        return statistics(y_pred, y_true).crossentropy


@saveable
class SparseBootstrapped(Bootstrapped):
    r"""$\ell = -\beta \log p_y - (1 - \beta) \sum_k t_k \log p_k$ for whole-number labels $y$.

    >>> round(float(SparseBootstrapped(beta=0.5, hard=True, from_logits=True)([0], [[0.0, 2.0]])), 4)
    1.1269

    Args:
        ignore_class: a label whose rows don't count, neither in the sum nor in the denominator.
        **settings: as `Bootstrapped`.
    """

    card = Card(
        task=MULTICLASS,
        best_for="whole-number labels of which some are wrong",
        strength="a label that contradicts a confident model pulls less",
        watch="begin with plain crossentropy: a model that knows nothing yet confirms itself",
        target="whole numbers from 0",
        activation="linear with from_logits=True, else softmax",
        source="Reed et al. 2015, Training deep neural networks on noisy labels with bootstrapping, eq. 6 and 7",
    )
    form = LABELS

    def __init__(self, *, ignore_class: int | None = None, **settings):
        super().__init__(**settings)
        self.ignore_class = ignore_class

    def counted(self, y_true):
        """True where the label is not the ignored one."""
        return None if self.ignore_class is None else y_true != self.ignore_class

    def of_label(self, y_true, y_pred):
        """Crossentropy of each row against its label; NaN where that is no class."""
        statistics = label_stats if self.from_logits else label_stats_of
        return statistics(y_pred, y_true).crossentropy
