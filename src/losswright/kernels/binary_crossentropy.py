r"""Crossentropy of yes or no from a logit, $y \log(1 + e^{-z}) + (1 - y) \log(1 + e^z)$.

With $w$ the share of the label that the sign of $z$ is against, this is $w\,|z| + \log(1 + e^{-|z|})$, a sum in which
nothing cancels, and the slope $\pm(w - \sigma(-|z|))$, never $\sigma(z) - y$, which would lose the digits of a right
answer.
"""

import keras
from keras import ops

from losswright.kernels.own_slope import Eager, own_slope
from losswright.kernels.sigmoid import surprises

LARGEST = 3.4e38  # stands in for an infinite logit, of which a share of 0 would be NaN


def plain_crossentropy(y_true, logits):
    """The formula as it stands."""
    bounded = ops.clip(logits, -LARGEST, LARGEST)
    of_yes, of_no = surprises(bounded)
    return y_true * of_yes + (1.0 - y_true) * of_no


def _value(y_true, logits):
    size = size_of(logits)
    return wrong_share(y_true, logits) * ops.minimum(size, LARGEST) + ops.log1p(ops.exp(-size))


def _slope(y_true, logits):
    power = _power_again(logits)
    pull = wrong_share(y_true, logits) - power / (1.0 + power)
    return ops.where(logits > 0, pull, -pull)


def _power_again(logits):
    """As in the value, which compilers see and keep; on JAX, where that takes an array more, so that they don't."""
    if keras.config.backend() == "jax":
        return ops.exp(ops.where(logits > 0, -logits, logits))
    return ops.exp(-size_of(logits))


def wrong_share(y_true, logits):
    """The share of the label that the sign of the logit is against."""
    return ops.where(logits > 0, 1.0 - y_true, y_true)


def size_of(logits):
    """The absolute value; with a slope at 0, but on PyTorch, whose compiler asks for none and is slow at a choice."""
    return ops.abs(logits) if keras.config.backend() == "torch" else ops.where(logits > 0, logits, -logits)


def eager_crossentropy(y_true, logits):
    """Two arrays, the rest in place: what is new costs more than any arithmetic, and `torch.where` more than all."""
    above, below = logits.clamp(0.0, LARGEST), logits.neg().clamp_(0.0, LARGEST)
    above.lerp_(below, y_true)
    return above.add_(below.copy_(logits).abs_().neg_().exp_().log1p_())


def _eager_slope(y_true, logits, saved):
    return logits.sigmoid().lerp_(logits.neg().sigmoid_().neg_(), y_true)


def _is_hard(y_true, logits) -> bool:
    """Whether each label is 0 or 1, told by a sum in which nothing cancels, and each logit is finite."""
    return not y_true.addcmul(y_true, y_true, value=-1).abs_().sum() and bool(logits.sum().isfinite())


def _hard_value(y_true, logits):
    """The logarithm of `1 + exp(w)` with the wrong way's logit `w`."""
    wrong = logits.addcmul(logits, y_true, value=-2)
    rest = wrong.abs().neg_().exp_().log1p_()
    return rest.add_(wrong.clamp_(0.0, LARGEST)), ()


def _hard_slope(y_true, logits, saved):
    wrong = logits.addcmul(logits, y_true, value=-2).sigmoid_()
    return wrong.addcmul_(wrong, y_true, value=-2)


binary_crossentropy = own_slope(
    plain_crossentropy,
    value=_value,
    slope=_slope,
    eager=[
        Eager(_hard_value, _hard_slope, _is_hard),
        Eager(lambda y_true, logits: (eager_crossentropy(y_true, logits), ()), _eager_slope),
    ],
)
"""`(y_true, logits)`, of one shape, to the crossentropy of each element."""
