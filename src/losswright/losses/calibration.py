"""Calibration errors that can be trained on: how far confidence and accuracy of a batch are apart."""

from typing import Annotated

from keras import ops

from losswright.core import Above, BatchLoss, Between, Card, saveable
from losswright.core.card import CALIBRATION
from losswright.core.settings import WholeAtLeast, enforce_ranges
from losswright.core.target import LABELS
from losswright.kernels.extremes import largest_of
from losswright.kernels.probabilities import smallest


class _CalibrationLoss(BatchLoss):
    """Losses of a batch's confidences (largest probabilities) and hits (0 or 1). Each sample gets the batch's value.

    Samples without weight have no influence. No slope flows through the hits.
    """

    form = LABELS

    @enforce_ranges
    def __init__(self, *, from_logits: bool = False, axis: int = -1, **keras_settings):
        super().__init__(**keras_settings)
        self.from_logits = from_logits
        self.axis = axis

    def of_confidences(self, confidence, hit, share):
        """One number from vectors; `share` sums to 1."""
        raise NotImplementedError(f"{type(self).__name__} must define of_confidences(confidence, hit, share)")

    def of_batch(self, y_true, y_pred, weight):
        """The batch's value, for each sample."""
        rows = ops.softmax(y_pred, axis=-1) if self.from_logits else y_pred
        confidence = largest_of(rows, -1)
        hit = ops.cast(ops.argmax(y_pred, axis=-1), "int32") == ops.cast(y_true, "int32")
        weight = ops.ones_like(confidence) if weight is None else ops.squeeze(weight, -1) * ops.ones_like(confidence)
        share = ops.reshape(ops.divide_no_nan(weight, ops.sum(weight)), (-1,))
        flat = ops.reshape(confidence, (-1,)), ops.reshape(ops.cast(hit, confidence.dtype), (-1,))
        return self.of_confidences(*flat, share) * ops.ones_like(confidence)


@saveable
class SoftExpectedCalibrationError(_CalibrationLoss):
    r"""$\ell = \left(\sum_b S_b\,|A_b - C_b|^p\right)^{1/p}$ over soft bins $b$ of the confidence.

    A sample belongs to the bin with centre $\xi_b$ in proportion to $e^{-(c - \xi_b)^2 / T}$. $S_b$ is the share of
    samples in the bin, $A_b$ and $C_b$ their mean accuracy and confidence. Add it to a crossentropy: alone it has no
    wish to be right.

    >>> round(float(SoftExpectedCalibrationError(bins=2)([0, 1], [[0.75, 0.25], [0.75, 0.25]])), 4)
    0.25

    Args:
        bins: of equal width from 0 to 1.
        temperature: $T$; near 0 the bins are hard.
        p: at least 1.
        from_logits: whether the model's last layer is linear.
        axis: of the classes.
    """

    card = Card(
        task=CALIBRATION,
        best_for="confidences that should say how often the model is right, beside a crossentropy",
        strength="close to the usual measure of calibration",
        watch="of a batch: below some hundred samples it is mostly noise",
        target="whole numbers from 0",
        activation="softmax, or linear with from_logits=True",
        source="Karandikar et al. 2021, Soft calibration objectives for neural networks, section 4.2",
    )

    def __init__(
        self,
        *,
        bins: Annotated[int, WholeAtLeast(2, 1000)] = 15,
        temperature: Annotated[float, Above(0)] = 0.01,
        p: Annotated[float, Between(1, 100, "both")] = 2.0,
        **settings,
    ):
        super().__init__(**settings)
        self.bins = bins
        self.temperature = temperature
        self.p = p

    def of_confidences(self, confidence, hit, share):
        """The mean gap over soft bins."""
        centres = (ops.arange(self.bins, dtype=confidence.dtype) + 0.5) / self.bins
        distance = ops.square(ops.expand_dims(confidence, -1) - centres)
        belongs = ops.softmax(-distance / self.temperature, axis=-1) * ops.expand_dims(share, -1)
        size = ops.sum(belongs, axis=0)
        gap = ops.abs(ops.sum(belongs * ops.expand_dims(hit - confidence, -1), axis=0))
        # S |A - C|^p is gap^p S^(1 - p); an empty bin has no gap.
        terms = ops.where(size > 0, gap**self.p * ops.where(size > 0, size, 1.0) ** (1.0 - self.p), 0.0)
        return _root(ops.sum(terms), self.p)


@saveable
class MMCE(_CalibrationLoss):
    r"""$\ell = \sqrt{\sum_{ij} s_i s_j (h_i - c_i)(h_j - c_j) e^{-|c_i - c_j| / b}}$ with hits $h$ and confidences $c$.

    Maximum mean calibration error, without bins; $s$ are the samples' shares of the weight. Add it to a crossentropy:
    alone it has no wish to be right.

    >>> round(float(MMCE()([0, 1], [[0.75, 0.25], [0.75, 0.25]])), 4)
    0.25

    Args:
        width: $b$ of the kernel, above 0.
        from_logits: whether the model's last layer is linear.
        axis: of the classes.
    """

    card = Card(
        task=CALIBRATION,
        best_for="confidences that should say how often the model is right, beside a crossentropy",
        strength="no bins; 0 only where the model is calibrated",
        watch="compares each sample with each: batches of thousands get slow",
        target="whole numbers from 0",
        activation="softmax, or linear with from_logits=True",
        source="Kumar et al. 2018, Trainable calibration measures for neural networks, eq. 5",
    )

    def __init__(self, *, width: Annotated[float, Above(0)] = 0.4, **settings):
        super().__init__(**settings)
        self.width = width

    def of_confidences(self, confidence, hit, share):
        """The norm of the mean calibration gap in the kernel's space."""
        apart = ops.abs(ops.expand_dims(confidence, 0) - ops.expand_dims(confidence, 1))
        gap = share * (hit - confidence)
        return _root(ops.sum(gap * ops.sum(ops.exp(-apart / self.width) * gap, axis=-1)), 2.0)


def _root(power, p: float):
    """The p-th root, whose slope at 0 is 0."""
    is_zero = power <= smallest(power)
    return ops.where(is_zero, 0.0, ops.where(is_zero, 1.0, power) ** (1.0 / p))
