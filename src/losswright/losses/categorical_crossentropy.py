"""Crossentropy over classes that exclude each other: one-hot rows, or whole-number labels."""

from typing import Annotated

from keras import ops

from losswright.core import AtLeast, Card, saveable
from losswright.core.card import MULTICLASS
from losswright.core.errors import SettingError
from losswright.losses.softmax_loss import LabelTargets, SoftmaxLoss


@saveable
class CategoricalCrossentropy(SoftmaxLoss):
    r"""$\ell = -\sum_k y_k \log p_k$, with $p = \mathrm{softmax}(\hat y)$ if `from_logits`.

    Value and slope are right at any logits. Probabilities are normalised, and one of 0 is read as the smallest float.

    >>> round(float(CategoricalCrossentropy(from_logits=True)([[0.0, 1.0]], [[100.0, 0.0]])), 4)
    100.0

    Args:
        from_logits: whether the model's last layer is linear.
        label_smoothing: share of each target row that is spread evenly over all classes.
        axis: of the classes.
        z_loss: coefficient of $(\log \sum_k e^{\hat y_k})^2$, which keeps logits from drifting away; needs
            `from_logits=True` (de Brebisson and Vincent 2016, The Z-loss; PaLM uses 1e-4).
    """

    card = Card(
        task=MULTICLASS,
        best_for="one of several classes, with one-hot targets or shares that sum to 1",
        strength="its best prediction is the true distribution over classes",
        watch="whole-number labels need SparseCategoricalCrossentropy",
        target="one-hot rows, or shares",
        activation="linear with from_logits=True, else softmax",
    )

    def __init__(self, *, z_loss: Annotated[float, AtLeast(0)] = 0.0, **settings):
        super().__init__(**settings)
        if z_loss and not self.from_logits:
            raise SettingError(f"z_loss={z_loss} needs from_logits=True: probabilities have no scale that could drift")
        self.z_loss = z_loss

    def of_rows(self, stats, y_true, y_pred):
        """Crossentropy of each row, and what its scale costs."""
        crossentropy = self.smoothed(stats)
        return crossentropy + self.z_loss * ops.square(stats.log_total) if self.z_loss else crossentropy


@saveable
class SparseCategoricalCrossentropy(LabelTargets, CategoricalCrossentropy):
    r"""$\ell = -\log p_y$, with $p = \mathrm{softmax}(\hat y)$ if `from_logits`, for whole-number labels $y$.

    As `CategoricalCrossentropy`, and a label that is no class gives NaN instead of a silent number.

    >>> round(float(SparseCategoricalCrossentropy(from_logits=True)([0, 1], [[0.0, 0.0], [100.0, 0.0]])), 4)
    50.3466

    Args:
        ignore_class: a label whose rows don't count, neither in the sum nor in the denominator.
        **settings: as `CategoricalCrossentropy`.
    """

    card = Card(
        task=MULTICLASS,
        best_for="one of several classes, with whole-number labels",
        strength="no one-hot rows: labels of any number of classes stay small",
        watch="labels count from 0: with C classes the largest is C - 1",
        target="whole numbers from 0",
        activation="linear with from_logits=True, else softmax",
    )
