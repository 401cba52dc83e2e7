"""Generalised crossentropy: between crossentropy and absolute error, for labels that may be wrong."""

from typing import Annotated

from losswright.core import Between, Card, saveable
from losswright.core.card import MULTICLASS
from losswright.kernels.probabilities import complement_of
from losswright.losses.softmax_loss import LabelTargets


@saveable
class CategoricalGeneralizedCrossEntropy(LabelTargets):
    r"""$\ell = (1 - p_y^q) / q$ for whole-number labels $y$.

    Near $q = 0$ this is crossentropy, at $q = 1$ half the absolute error between the one-hot row and $p$.

    >>> round(float(CategoricalGeneralizedCrossEntropy(q=0.5)([0], [[0.25, 0.75]])), 4)
    1.0

    Args:
        q: from 0 (excluded) to 1; the larger, the less a sample counts that the model finds improbable.
        ignore_class: a label whose rows don't count, neither in the sum nor in the denominator.
        **settings: `from_logits`, `label_smoothing` and `axis`, as `CategoricalCrossentropy`. Smoothing mixes in the
            crossentropy of equal shares.
    """

    card = Card(
        task=MULTICLASS,
        best_for="labels of which a good part may be wrong",
        strength="a sample whose label looks wrong hardly pulls, and the loss is bounded by 1 / q",
        watch="learns slowly: a sample that is very wrong has next to no slope",
        target="whole numbers from 0",
        activation="linear with from_logits=True, else softmax",
        source="Zhang and Sabuncu 2018, Generalized cross entropy loss, eq. 6",
    )

    def __init__(self, *, q: Annotated[float, Between(0, 1, "high")] = 0.5, **settings):
        super().__init__(**settings)
        self.q = q

    def of_rows(self, stats, y_true, y_pred):
        """A bounded function of the crossentropy of each row."""
        bounded = complement_of(self.q * stats.crossentropy) / self.q
        if not self.label_smoothing:
            return bounded
        return (1.0 - self.label_smoothing) * bounded + self.label_smoothing * stats.uniform
