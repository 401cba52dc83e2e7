"""Crossentropy over classes that exclude each other: one-hot rows, or whole-number labels."""

from typing import Annotated

from keras import ops

from losswright.core import Between, Card, Loss, saveable
from losswright.core.card import MULTICLASS
from losswright.core.settings import enforce_ranges
from losswright.core.target import LABELS, ONE_HOT
from losswright.kernels.softmax_stats import logits_of_softmax, pick, softmax_stats


class _SoftmaxCrossentropy(Loss):
    """What both target forms share: settings, and the way from predictions to row statistics."""

    @enforce_ranges
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

    def _smoothed(self, of_target, gaps, excess, total=1.0):
        """Crossentropy from the gap of the target; smoothing mixes in the mean gap, that of a uniform target."""
        if self.label_smoothing:
            uniform = ops.mean(gaps, axis=-1)
            of_target = (1.0 - self.label_smoothing) * of_target + self.label_smoothing * uniform
            total = (1.0 - self.label_smoothing) * total + self.label_smoothing
        return of_target + total * excess

    def _stats(self, y_pred):
        return softmax_stats(y_pred if self.from_logits else logits_of_softmax(y_pred))


@saveable
class CategoricalCrossentropy(_SoftmaxCrossentropy):
    r"""$\ell = -\sum_k y_k \log p_k$, with $p = \mathrm{softmax}(\hat y)$ if `from_logits`.

    Value and slope are right at any logits. Probabilities are normalised, and one below the smallest normal float is
    read as that.

    >>> round(float(CategoricalCrossentropy(from_logits=True)([[0.0, 1.0]], [[100.0, 0.0]])), 4)
    100.0

    Args:
        from_logits: whether the model's last layer is linear.
        label_smoothing: share of each target row that is spread evenly over all classes.
        axis: of the classes.
    """

    card = Card(
        task=MULTICLASS,
        best_for="one of several classes, with one-hot targets or shares that sum to 1",
        strength="its best prediction is the true distribution over classes",
        watch="whole-number labels need SparseCategoricalCrossentropy",
        target="one-hot rows, or shares",
        activation="linear with from_logits=True, else softmax",
    )
    form = ONE_HOT

    def call(self, y_true, y_pred):
        """Crossentropy of each row of shares."""
        gaps, excess = self._stats(y_pred)
        of_target = ops.sum(ops.where(y_true == 0, 0.0, y_true * gaps), axis=-1)
        return self._smoothed(of_target, gaps, excess, ops.sum(y_true, axis=-1))


@saveable
class SparseCategoricalCrossentropy(_SoftmaxCrossentropy):
    r"""$\ell = -\log p_y$, with $p = \mathrm{softmax}(\hat y)$ if `from_logits`, for whole-number labels $y$.

    As `CategoricalCrossentropy`, and a label that is no class gives NaN instead of a silent number.

    >>> round(float(SparseCategoricalCrossentropy(from_logits=True)([0, 1], [[0.0, 0.0], [100.0, 0.0]])), 4)
    50.3466

    Args:
        from_logits: whether the model's last layer is linear.
        label_smoothing: share of each target that is spread evenly over all classes.
        ignore_class: a label whose rows don't count, neither in the sum nor in the denominator.
        axis: of the classes.
    """

    card = Card(
        task=MULTICLASS,
        best_for="one of several classes, with whole-number labels",
        strength="no one-hot rows: labels of any number of classes stay small",
        watch="labels count from 0: with C classes the largest is C - 1",
        target="whole numbers from 0",
        activation="linear with from_logits=True, else softmax",
    )
    form = LABELS

    def __init__(self, *, ignore_class: int | None = None, **settings):
        super().__init__(**settings)
        self.ignore_class = ignore_class

    def counted(self, y_true):
        """True where the label is not the ignored one."""
        return None if self.ignore_class is None else y_true != self.ignore_class

    def call(self, y_true, y_pred):
        """Crossentropy of each label."""
        gaps, excess = self._stats(y_pred)
        return self._smoothed(pick(gaps, y_true), gaps, excess)
