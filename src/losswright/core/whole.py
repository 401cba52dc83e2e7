"""Losses of a sample as a whole: an image, a list, a sequence. Its parts have no value of their own."""

import keras
from keras import ops

from losswright.core.loss import Loss, fit_rank
from losswright.kernels.extremes import largest_of


class WholeLoss(Loss):
    """Base of losses that give one value for all parts of a sample. Subclasses write `whole`.

    A weight `(N,)` weighs samples. A finer one, such as `(N, height, width)`, tells the parts of a sample apart, and
    so does a mask: the sample counts with the largest weight of its parts, and inside it each part weighs in
    proportion to that. Hence 0 and 1 leave parts out, and one weight for all parts is the weight of the sample.
    """

    def whole(self, y_true, y_pred, part):
        """One value a sample, `(N,)`. `part`: weight of each part, 0 to 1, that broadcasts to `y_pred`; None for 1."""
        raise NotImplementedError(f"{type(self).__name__} must define whole(y_true, y_pred, part)")

    def call(self, y_true, y_pred):
        """One value a sample, all parts alike."""
        return self.whole(y_true, y_pred, None)

    def values(self, y_true, y_pred, weight):
        """One value a sample."""
        return self.whole(y_true, y_pred, _within(weight))

    def hide(self, y_true, weight):
        """Parts of weight 0 hidden where targets have the parts of the predictions, else samples of weight 0."""
        if weight is not None and not _fits(weight, y_true):
            weight = _of_samples(weight)
        return super().hide(y_true, weight)

    def fit_weight(self, weight, values):
        """The largest weight of a sample's parts; whether any of them counts."""
        return None if weight is None else fit_rank(_of_samples(weight), values)


def _of_samples(weight):
    is_bool = keras.backend.standardize_dtype(weight.dtype) == "bool"
    axes = tuple(range(1, len(weight.shape)))
    if weight.shape[0] == 0:
        return ops.zeros((0,), dtype=weight.dtype)  # Keras takes no largest of nothing
    if not axes:
        return weight
    return ops.any(weight, axis=axes) if is_bool else largest_of(weight, axes)


def _within(weight):
    """Weights of parts relative to the largest of their sample; None where all parts are alike."""
    if weight is None or all(length == 1 for length in weight.shape[1:]):
        return None
    largest = largest_of(weight, tuple(range(1, len(weight.shape))), keepdims=True)
    return ops.where(largest > 0, weight / ops.where(largest > 0, largest, 1.0), 1.0)


def _fits(weight, y_true) -> bool:
    """Whether the weight broadcasts to the targets, axis by axis from the left."""
    shape = [length for length in weight.shape[len(y_true.shape) :] if length != 1]
    paired = zip(weight.shape, y_true.shape, strict=False)
    return not shape and all(a in (1, None) or b is None or a == b for a, b in paired)
