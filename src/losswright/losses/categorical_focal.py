"""Focal crossentropy over classes that exclude each other."""

from typing import Annotated

from keras import ops

from losswright.core import AtLeast, Card, saveable
from losswright.core.card import MULTICLASS
from losswright.kernels.probabilities import complement_of, smallest
from losswright.losses.per_class import OneOrEach, PerClass, as_plain, of_target
from losswright.losses.softmax_loss import LabelTargets, SoftmaxLoss


@saveable
class CategoricalFocalCrossentropy(SoftmaxLoss):
    r"""$\ell = -\alpha\,(1 - p_t)^\gamma \log p_t$, with $p_t$ the probability of the target's class.

    With `label_smoothing` only $-\log p_t$ is smoothed: the hard label decides $p_t$ and $\alpha$. For a row of shares
    $p_t$ is $e^{-\text{crossentropy}}$. With $\gamma = 0$ and $\alpha = 1$ this is `CategoricalCrossentropy`.

    >>> round(float(CategoricalFocalCrossentropy(from_logits=True)([[1.0, 0.0]], [[0.0, 30.0]])), 4)
    7.5

    Args:
        alpha: $\alpha$, for all classes or one each.
        gamma: how fast the weight of a well classified sample falls.
        from_logits: whether the model's last layer is linear.
        label_smoothing: share of each target row that is spread evenly over all classes.
        axis: of the classes.
    """

    card = Card(
        task=MULTICLASS,
        best_for="many easy samples that drown a few hard ones, as in detection",
        strength="samples that are right already weigh little",
        watch="probabilities come out too timid; mislabelled samples weigh most",
        target="one-hot rows",
        activation="linear with from_logits=True, else softmax",
        source="Lin et al. 2017, Focal loss for dense object detection, eq. 5",
    )

    def __init__(
        self,
        *,
        alpha: Annotated[PerClass, OneOrEach(AtLeast(0))] = 0.25,
        gamma: Annotated[float, AtLeast(0)] = 2.0,
        **settings,
    ):
        super().__init__(**settings)
        self.alpha = as_plain(alpha)
        self.gamma = gamma

    def of_rows(self, stats, y_true, y_pred):
        """Crossentropy of each row, less where it is small already."""
        alpha = of_target(self.alpha, y_true, y_pred, form=self.form, name="alpha")
        return alpha * focus(stats.crossentropy, self.gamma) * self.smoothed(stats)


@saveable
class SparseCategoricalFocal(LabelTargets, CategoricalFocalCrossentropy):
    r"""$\ell = -\alpha_y\,(1 - p_y)^\gamma \log p_y$ for whole-number labels $y$.

    As `CategoricalFocalCrossentropy`, without one-hot rows.

    >>> round(float(SparseCategoricalFocal(gamma=2.0, from_logits=True)([0], [[0.0, 30.0]])), 4)
    7.5

    Args:
        ignore_class: a label whose rows don't count, neither in the sum nor in the denominator.
        **settings: as `CategoricalFocalCrossentropy`.
    """

    card = Card(
        task=MULTICLASS,
        best_for="many easy samples that drown a few hard ones, with whole-number labels",
        strength="samples that are right already weigh little",
        watch="probabilities come out too timid; mislabelled samples weigh most",
        target="whole numbers from 0",
        activation="linear with from_logits=True, else softmax",
        source="Lin et al. 2017, Focal loss for dense object detection, eq. 5",
    )


def focus(cost, gamma: float):
    r"""$(1 - p)^\gamma$ from the cost $-\log p$, with all digits where p is next to 1."""
    if gamma == 0:
        return 1.0
    # At a cost of 0 the slope of the power is infinite for gamma < 1; next to 0 its product with the cost is right.
    return complement_of(ops.maximum(cost, smallest(cost))) ** gamma
