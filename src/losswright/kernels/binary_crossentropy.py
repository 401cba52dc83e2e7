r"""Crossentropy of yes or no from a logit, $y \log(1 + e^{-z}) + (1 - y) \log(1 + e^z)$.

Both logarithms are $\log(1 + e^{-|z|})$ and what is left of $\pm z$, a sum in which nothing cancels; the slope is
$(1 - y)\,\sigma(z) - y\,\sigma(-z)$, never $\sigma(z) - y$, which would lose the digits of a right answer.
"""

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
    bounded = ops.clip(logits, -LARGEST, LARGEST)
    distance = ops.where(bounded > 0, (1.0 - y_true) * bounded, -y_true * bounded)
    return distance + ops.log1p(ops.exp(-ops.abs(logits)))


def _slope(y_true, logits):
    return (1.0 - y_true) * ops.sigmoid(logits) - y_true * ops.sigmoid(-logits)


def eager_crossentropy(y_true, logits):
    """Five cheap passes and a logarithm; `torch.where` would cost more than all of them."""
    bounded = logits.clamp(-LARGEST, LARGEST)
    above = bounded.relu()
    below = above - bounded
    rest = bounded.sub_(above, alpha=2).exp_().log1p_()
    return above.lerp_(below, y_true).add_(rest)


def _eager_slope(y_true, logits, saved):
    return logits.sigmoid().lerp_(logits.neg().sigmoid_().neg_(), y_true)


binary_crossentropy = own_slope(
    plain_crossentropy,
    value=_value,
    slope=_slope,
    eager=Eager(lambda y_true, logits: (eager_crossentropy(y_true, logits), ()), _eager_slope),
)
"""`(y_true, logits)`, of one shape, to the crossentropy of each element."""
