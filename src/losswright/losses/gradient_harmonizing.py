"""GHM: outputs weigh less where the batch has many of equal gradient."""

from typing import Annotated

from keras import ops

from losswright.core import BatchLoss, Card, saveable
from losswright.core.card import BINARY
from losswright.core.settings import WholeAtLeast
from losswright.core.target import BINARY_FORM
from losswright.kernels.sigmoid import mixed_cost, yes_no


@saveable
class GradientHarmonizing(BatchLoss):
    r"""$\ell_i = \frac{N}{M R(g_i)}\,\mathrm{crossentropy}_i$, with $R$ the number of outputs in the bin of $g_i$.

    The gradient norm $g = |p - y|$ of each of the batch's $N$ outputs falls into one of $M$ bins; the fewer share its
    bin, the more it weighs. Sample weights count in $N$ and $R$ too, and what has no weight doesn't count.

    >>> round(float(GradientHarmonizing(bins=2)([[1.0], [1.0], [0.0]], [[0.9], [0.9], [0.9]])), 4)
    1.204

    Args:
        bins: $M$, at least 1.
        from_logits: whether the model's last layer is linear.
        axis: of the outputs over which a sample's value is the mean.
    """

    card = Card(
        task=BINARY,
        best_for="detection: many easy negatives, and some hopeless labels",
        strength="both the easy and the hopeless many lose weight, without a focusing setting",
        watch="weights are the batch's: small batches make them noise",
        target="0 or 1, or a share in between",
        activation="linear with from_logits=True, else sigmoid",
        source="Li et al. 2019, Gradient harmonized single-stage detector, eq. 8",
    )
    form = BINARY_FORM

    def __init__(
        self,
        *,
        bins: Annotated[int, WholeAtLeast(1, 1000)] = 10,
        from_logits: bool = False,
        axis: int = -1,
        **keras_settings,
    ):
        super().__init__(**keras_settings)
        self.bins = bins
        self.from_logits = from_logits
        self.axis = axis

    def of_batch(self, y_true, y_pred, weight):
        """Crossentropies, harmonized over what the weights count."""
        elements = self._harmonized(y_true, y_pred, ops.ones_like(y_pred) * (1.0 if weight is None else weight))
        by_element = weight is not None and weight.shape[-1] != 1
        return elements if by_element else ops.mean(elements, axis=-1)

    def _harmonized(self, y_true, y_pred, weight):
        costs = yes_no(y_pred, from_logits=self.from_logits)
        gradient = ops.stop_gradient(y_true * costs.no + (1.0 - y_true) * costs.yes)
        position = ops.clip(ops.cast(ops.floor(gradient * self.bins), "int32"), 0, self.bins - 1)
        in_bin = ops.expand_dims(position, -1) == ops.arange(self.bins, dtype="int32")
        batch = tuple(range(len(y_pred.shape)))
        mass = ops.sum(ops.where(in_bin, ops.expand_dims(weight, -1), 0.0), axis=batch)
        shared = ops.take(mass, position, axis=0)
        # An output without weight may be alone in its bin; what it weighs doesn't matter, as long as it is finite.
        rarity = ops.sum(mass) / (self.bins * ops.where(shared > 0, shared, 1.0))
        return rarity * mixed_cost(y_true, costs)
