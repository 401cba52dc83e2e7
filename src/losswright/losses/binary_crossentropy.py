"""Binary crossentropy: yes or no, from a logit or a probability."""

from typing import Annotated

from losswright.core import Between, Card, ElementwiseLoss, saveable
from losswright.core.card import BINARY
from losswright.core.target import BINARY_FORM
from losswright.kernels.sigmoid import surprises, surprises_of_probability


@saveable
class BinaryCrossentropy(ElementwiseLoss):
    r"""$\ell = -y \log p - (1 - y) \log(1 - p)$, with $p = \sigma(\hat y)$ if `from_logits`.

    >>> round(float(BinaryCrossentropy()([[1.0]], [[0.5]])), 4)
    0.6931
    >>> round(float(BinaryCrossentropy(from_logits=True)([[0.0]], [[1000.0]])), 4)
    1000.0

    Args:
        from_logits: whether the model's last layer is linear. Value and slope are then right at any logit; a
            probability that a float can't tell from 0 or 1 is read as the smallest normal float away from it, and
            has no slope.
        label_smoothing: share of each label that is replaced by one half.
        axis: of the outputs over which a sample's value is the mean.
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
        **keras_settings,
    ):
        super().__init__(**keras_settings)
        self.from_logits = from_logits
        self.label_smoothing = label_smoothing
        self.axis = axis

    def element(self, y_true, y_pred):
        """Negative log-likelihood of each label."""
        yes, no = surprises(y_pred) if self.from_logits else surprises_of_probability(y_pred)
        share = y_true * (1.0 - self.label_smoothing) + 0.5 * self.label_smoothing
        return share * yes + (1.0 - share) * no
