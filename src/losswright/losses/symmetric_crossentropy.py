"""Symmetric crossentropy: the label judges the prediction, and the prediction the label."""

from typing import Annotated

from losswright.core import AtLeast, Card, saveable
from losswright.core.card import MULTICLASS
from losswright.kernels.probabilities import complement_of
from losswright.losses.softmax_loss import LabelTargets, SoftmaxLoss


@saveable
class SymmetricCrossentropy(SoftmaxLoss):
    r"""$\ell = -\alpha \log p_t + \beta A\,(1 - p_t)$, with $-A$ in place of $\log 0$ in the reverse crossentropy.

    For a row of shares $p_t$ is $e^{-\text{crossentropy}}$.

    >>> round(float(SymmetricCrossentropy(from_logits=True)([[0.0, 1.0]], [[0.0, 0.0]])), 4)
    2.0693

    Args:
        alpha: weight of the crossentropy, which learns hard classes but also wrong labels.
        beta: weight of the reverse one, which doesn't believe improbable labels.
        floor: $A$, above 0.
        **settings: `from_logits`, `label_smoothing` and `axis`, as `CategoricalCrossentropy`.
    """

    card = Card(
        task=MULTICLASS,
        best_for="labels of which some are wrong",
        strength="learns hard classes that generalised crossentropy gives up",
        watch="three settings, and the best depend on the share of wrong labels",
        target="one-hot rows",
        activation="linear with from_logits=True, else softmax",
        source="Wang et al. 2019, Symmetric cross entropy for robust learning with noisy labels, eq. 8",
    )

    def __init__(
        self,
        *,
        alpha: Annotated[float, AtLeast(0)] = 0.1,
        beta: Annotated[float, AtLeast(0)] = 1.0,
        floor: Annotated[float, AtLeast(0)] = 4.0,
        **settings,
    ):
        super().__init__(**settings)
        self.alpha = alpha
        self.beta = beta
        self.floor = floor

    def of_rows(self, stats, y_true, y_pred):
        """Crossentropy of each row, and the probability of all other classes."""
        return self.alpha * self.smoothed(stats) + self.beta * self.floor * complement_of(stats.crossentropy)


@saveable
class SparseSymmetricCrossentropy(LabelTargets, SymmetricCrossentropy):
    r"""$\ell = -\alpha \log p_y + \beta A\,(1 - p_y)$ for whole-number labels $y$.

    >>> round(float(SparseSymmetricCrossentropy(from_logits=True)([1], [[0.0, 0.0]])), 4)
    2.0693

    Args:
        ignore_class: a label whose rows don't count, neither in the sum nor in the denominator.
        **settings: as `SymmetricCrossentropy`.
    """

    card = Card(
        task=MULTICLASS,
        best_for="whole-number labels of which some are wrong",
        strength="learns hard classes that generalised crossentropy gives up",
        watch="three settings, and the best depend on the share of wrong labels",
        target="whole numbers from 0",
        activation="linear with from_logits=True, else softmax",
        source="Wang et al. 2019, Symmetric cross entropy for robust learning with noisy labels, eq. 8",
    )
