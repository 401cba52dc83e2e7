"""Poly: crossentropy with the first term of its expansion in 1 - p tuned."""

from typing import Annotated

from losswright.core import AtLeast, Card, saveable
from losswright.core.card import MULTICLASS
from losswright.kernels.probabilities import complement_of
from losswright.losses.softmax_loss import LabelTargets, SoftmaxLoss


@saveable
class CategoricalPoly(SoftmaxLoss):
    r"""$\ell = -\log p_t + \epsilon\,(1 - p_t)$, with $p_t$ the probability of the target's class.

    With `label_smoothing` the hard label decides $p_t$. For a row of shares $p_t$ is $e^{-\text{crossentropy}}$.

    >>> round(float(CategoricalPoly(from_logits=True)([[0.0, 1.0]], [[0.0, 0.0]])), 4)
    1.6931

    Args:
        epsilon: $\epsilon$, at least -1, so that the loss never rewards a wrong answer; the paper takes 2 for images.
        **settings: `from_logits`, `label_smoothing` and `axis`, as `CategoricalCrossentropy`.
    """

    card = Card(
        task=MULTICLASS,
        best_for="a crossentropy with one more knob to tune",
        strength="often a little better than crossentropy for one more setting",
        watch="the best epsilon differs between tasks, even in its sign",
        target="one-hot rows",
        activation="linear with from_logits=True, else softmax",
        source="Leng et al. 2022, PolyLoss, eq. 4",
    )

    def __init__(self, *, epsilon: Annotated[float, AtLeast(-1)] = 2.0, **settings):
        super().__init__(**settings)
        self.epsilon = epsilon

    def of_rows(self, stats, y_true, y_pred):
        """Crossentropy of each row, and the probability of all other classes."""
        return self.smoothed(stats) + self.epsilon * complement_of(stats.crossentropy)


@saveable
class SparseCategoricalPoly(LabelTargets, CategoricalPoly):
    r"""$\ell = -\log p_y + \epsilon\,(1 - p_y)$ for whole-number labels $y$.

    >>> round(float(SparseCategoricalPoly(from_logits=True)([1], [[0.0, 0.0]])), 4)
    1.6931

    Args:
        ignore_class: a label whose rows don't count, neither in the sum nor in the denominator.
        **settings: as `CategoricalPoly`.
    """

    card = Card(
        task=MULTICLASS,
        best_for="a crossentropy with one more knob to tune, with whole-number labels",
        strength="often a little better than crossentropy for one more setting",
        watch="the best epsilon differs between tasks, even in its sign",
        target="whole numbers from 0",
        activation="linear with from_logits=True, else softmax",
        source="Leng et al. 2022, PolyLoss, eq. 4",
    )
