"""Asymmetric loss: several labels a sample, of which few are positive."""

from typing import Annotated

from keras import ops

from losswright.core import AtLeast, Between, Card, ElementwiseLoss, saveable
from losswright.core.card import MULTILABEL
from losswright.core.target import BINARY_FORM
from losswright.kernels.probabilities import cost, smallest
from losswright.kernels.sigmoid import yes_no


@saveable
class AsymmetricLoss(ElementwiseLoss):
    r"""$\ell = -y (1 - p)^{\gamma_+} \log p - (1 - y) p_m^{\gamma_-} \log(1 - p_m)$ with $p_m = \max(p - m, 0)$.

    With all settings 0 this is `BinaryCrossentropy`.

    >>> round(float(AsymmetricLoss(from_logits=True)([[1.0, 0.0]], [[0.0, -5.0]])), 4)
    0.1733

    Args:
        gamma_pos: $\gamma_+$, how fast the weight of a well classified positive falls.
        gamma_neg: $\gamma_-$, the same of a negative.
        shift: $m$, the probability below which a negative costs nothing, from 0 to 1.
        from_logits: whether the model's last layer is linear.
        axis: of the outputs over which a sample's value is the mean.
    """

    card = Card(
        task=MULTILABEL,
        best_for="many labels, each of them rare",
        strength="easy negatives don't drown positives, and very easy ones cost nothing",
        watch="probabilities come out too high: choose the threshold on validation data",
        target="0 or 1",
        activation="linear with from_logits=True, else sigmoid",
        source="Ridnik et al. 2021, Asymmetric loss for multi-label classification, eq. 7",
    )
    form = BINARY_FORM

    def __init__(
        self,
        *,
        gamma_pos: Annotated[float, AtLeast(0)] = 1.0,
        gamma_neg: Annotated[float, AtLeast(0)] = 4.0,
        shift: Annotated[float, Between(0, 1, "low")] = 0.05,
        from_logits: bool = False,
        axis: int = -1,
        **keras_settings,
    ):
        super().__init__(**keras_settings)
        self.gamma_pos = gamma_pos
        self.gamma_neg = gamma_neg
        self.shift = shift
        self.from_logits = from_logits
        self.axis = axis

    def element(self, y_true, y_pred):
        """The cost of each label, each side with its own focus."""
        costs = yes_no(y_pred, from_logits=self.from_logits)
        of_yes = _power(costs.no, self.gamma_pos) * costs.cost_of_yes
        shifted = ops.relu(costs.yes - self.shift)
        of_no = _power(shifted, self.gamma_neg) * self._cost_of_no(costs, shifted)
        return ops.where(y_true == 0, 0.0, y_true * of_yes) + ops.where(y_true == 1, 0.0, (1.0 - y_true) * of_no)

    def _cost_of_no(self, costs, shifted):
        """The cost of the shifted probability: two forms, each with its digits on its side of one half."""
        if self.shift == 0:
            return costs.cost_of_no
        is_small = shifted < 0.5
        return ops.where(
            is_small,
            -ops.log1p(-ops.where(is_small, shifted, 0.0)),
            cost(ops.where(is_small, 1.0, costs.no + self.shift)),
        )


def _power(base, exponent: float):
    """A power whose slope at 0 is finite for exponents below 1 too."""
    return ops.maximum(base, smallest(base)) ** exponent if exponent else 1.0
