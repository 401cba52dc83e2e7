"""Soft counts of right and wrong pixels, from probabilities or from logits."""

from keras import ops

from losswright.kernels.sigmoid import yes_no
from losswright.kernels.softmax_stats import softmax_stats


def mistakes(y_true, y_pred, *, from_logits: bool):
    """Hits, false positives and misses of each pixel and class, none of which cancels."""
    inside, outside = shares(y_pred, from_logits=from_logits)
    return y_true * inside, (1.0 - y_true) * inside, y_true * outside


def shares(y_pred, *, from_logits: bool):
    """The probability of each class and that of all others, both with all their digits.

    A sigmoid is taken of a single channel, a softmax over several.
    """
    if not from_logits:
        return y_pred, 1.0 - y_pred
    if y_pred.shape[-1] == 1:
        return yes_no(y_pred, from_logits=True)[2:]
    gaps, excess = softmax_stats(y_pred)
    surprise = gaps + ops.expand_dims(excess, -1)
    return ops.exp(-surprise), -ops.expm1(-surprise)


def over_parts(values, part, per_class: bool):
    """The weighted sum over the pixels of an image: `(N,)`, or `(N, classes)`."""
    values = values if part is None else values * part
    while len(values.shape) > (2 if per_class else 1):
        values = ops.sum(values, axis=-2 if len(values.shape) > 2 else -1)
    return values
