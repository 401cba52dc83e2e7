"""Focal crossentropy of yes-or-no outputs."""

from typing import Annotated

from losswright.core import AtLeast, Between, Card, ElementwiseLoss, saveable
from losswright.core.card import BINARY
from losswright.core.target import BINARY_FORM
from losswright.kernels.binary_focal import binary_focal, focused, smooth
from losswright.kernels.sigmoid import mixed_cost, yes_no


@saveable
class BinaryFocalCrossentropy(ElementwiseLoss):
    r"""$\ell = -(1 - p_t)^\gamma \log p_t$, with $p_t$ the probability that the output gives to its label.

    With `label_smoothing` only the crossentropy is smoothed: the hard label decides $p_t$ and $\alpha$. For a share
    $y$, $1 - p_t$ is $y (1 - p) + (1 - y) p$. With $\gamma = 0$ this is `BinaryCrossentropy`.

    >>> round(float(BinaryFocalCrossentropy(from_logits=True)([[1.0]], [[-30.0]])), 4)
    30.0

    Args:
        apply_class_balancing: whether a positive weighs `alpha` and a negative `1 - alpha`.
        alpha: weight of a positive, from 0 to 1.
        gamma: how fast the weight of a well classified output falls.
        from_logits: whether the model's last layer is linear.
        label_smoothing: share of each label that is replaced by one half.
        axis: of the outputs over which a sample's value is the mean.
    """

    card = Card(
        task=BINARY,
        best_for="rare positives among many easy negatives",
        strength="outputs that are right already weigh little",
        watch="probabilities come out too timid; mislabelled samples weigh most",
        target="0 or 1, or a share in between",
        activation="linear with from_logits=True, else sigmoid",
        source="Lin et al. 2017, Focal loss for dense object detection, eq. 4 and 5",
    )
    form = BINARY_FORM

    def __init__(
        self,
        *,
        apply_class_balancing: bool = False,
        alpha: Annotated[float, Between(0, 1, "both")] = 0.25,
        gamma: Annotated[float, AtLeast(0)] = 2.0,
        from_logits: bool = False,
        label_smoothing: Annotated[float, Between(0, 1, "both")] = 0.0,
        axis: int = -1,
        **keras_settings,
    ):
        super().__init__(**keras_settings)
        self.apply_class_balancing = apply_class_balancing
        self.alpha = alpha
        self.gamma = gamma
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing
        self.axis = axis

    def element(self, y_true, y_pred):
        """Crossentropy of each label, less where it is small already."""
        if self.from_logits and self.gamma:
            values = binary_focal(y_true, y_pred, self.gamma, self.label_smoothing)
        else:
            costs = yes_no(y_pred, from_logits=self.from_logits)
            crossentropy = mixed_cost(smooth(y_true, self.label_smoothing), costs)
            values = focused(crossentropy, costs, y_true, self.gamma)
        if not self.apply_class_balancing:
            return values
        return values * (y_true * self.alpha + (1.0 - y_true) * (1.0 - self.alpha))
