"""Binary crossentropy: yes or no, from a logit or a probability."""

from typing import Annotated

from losswright.core import Above, Between, Card, ElementwiseLoss, saveable
from losswright.core.card import BINARY
from losswright.core.target import BINARY_FORM
from losswright.kernels.binary_crossentropy import binary_crossentropy
from losswright.kernels.binary_focal import smooth
from losswright.kernels.sigmoid import mixed_cost, yes_no
from losswright.losses.per_class import OneOrEach, PerClass, as_plain, row_of


@saveable
class BinaryCrossentropy(ElementwiseLoss):
    r"""$\ell = -w\,y \log p - (1 - y) \log(1 - p)$, with $p = \sigma(\hat y)$ if `from_logits`.

    >>> round(float(BinaryCrossentropy()([[1.0]], [[0.5]])), 4)
    0.6931
    >>> round(float(BinaryCrossentropy(from_logits=True)([[0.0]], [[1000.0]])), 4)
    1000.0

    Args:
        from_logits: whether the model's last layer is linear. Value and slope are then right at any logit; a
            probability of 0 or 1 is read as the smallest float away from it.
        label_smoothing: share of each label that is replaced by one half.
        axis: of the outputs over which a sample's value is the mean.
        pos_weight: $w$, what a positive counts more than a negative, for all outputs or one each; the number of
            negatives over that of positives balances them. Unlike `class_weight` it acts on shares by their yes part.
    """

    card = Card(
        task=BINARY,
        best_for="yes-or-no outputs, one or several, whose probabilities matter",
        strength="its best prediction is the true probability",
        watch="rare positives: accuracy looks good long before the positives are found",
        target="0 or 1, or a share in between",
        activation="linear with from_logits=True, else sigmoid",
    )
    form = BINARY_FORM

    def __init__(
        self,
        *,
        from_logits: bool = False,
        label_smoothing: Annotated[float, Between(0, 1, "both")] = 0.0,
        axis: int = -1,
        pos_weight: Annotated[PerClass, OneOrEach(Above(0))] = 1.0,
        **keras_settings,
    ):
        super().__init__(**keras_settings)
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing
        self.axis = axis
        self.pos_weight = as_plain(pos_weight)

    def element(self, y_true, y_pred):
        """Negative log-likelihood of each label."""
        shares = smooth(y_true, self.label_smoothing)
        if self.from_logits and self.pos_weight == 1.0:
            return binary_crossentropy(shares, y_pred)
        costs = yes_no(y_pred, from_logits=self.from_logits)
        if self.pos_weight != 1.0:
            costs = costs._replace(cost_of_yes=costs.cost_of_yes * row_of(self.pos_weight, y_pred, "pos_weight"))
        return mixed_cost(shares, costs)
