r"""Focal crossentropy of yes or no from a logit, $w^\gamma\,c$.

$w = y\,\sigma(-z) + (1 - y)\,\sigma(z)$ is how wrong the output is, $c$ the crossentropy of the smoothed label $y'$.
The slope is $w^{\gamma - 1}\,(w\,c' + \gamma\,w'\,c)$ with $w' = (1 - 2y)\,\sigma(z)\,\sigma(-z)$. As in
`binary_crossentropy` all is written in $|z|$ and the share of the label that the sign of $z$ is against.
"""

from keras import ops

from losswright.kernels.binary_crossentropy import (
    LARGEST,
    eager_crossentropy,
    plain_crossentropy,
    size_of,
    wrong_share,
)
from losswright.kernels.own_slope import Eager, own_slope
from losswright.kernels.probabilities import smallest
from losswright.kernels.sigmoid import yes_no

# Settings: gamma, above 0, and the share of each label that is one half.


def focused(crossentropy, costs, y_true, gamma):
    """The crossentropy, less where `yes_no` says that the output is right already."""
    if gamma == 0:
        return crossentropy
    wrong = y_true * costs.no + (1.0 - y_true) * costs.yes
    # For gamma < 1 the slope of the power at 0 is infinite; what it multiplies there is 0.
    return ops.maximum(wrong, smallest(wrong)) ** gamma * crossentropy


def _plain(y_true, logits, gamma, smoothing):
    crossentropy = plain_crossentropy(smooth(y_true, smoothing), logits)
    return focused(crossentropy, yes_no(logits, from_logits=True), y_true, gamma)


def _value(y_true, logits, gamma, smoothing):
    _, wrong, crossentropy = _parts(wrong_share(y_true, logits), logits, smoothing)
    return wrong**gamma * crossentropy


def _slope(y_true, logits, gamma, smoothing):
    against = wrong_share(y_true, logits)
    small, wrong, crossentropy = _parts(against, logits, smoothing)
    of_crossentropy = smooth(against, smoothing) - small
    of_wrong = (against - 0.5) * (small * (1.0 - small))
    slope = wrong ** (gamma - 1.0) * (wrong * of_crossentropy + (2.0 * gamma) * (of_wrong * crossentropy))
    return ops.where(logits > 0, slope, -slope)


def _parts(against, logits, smoothing):
    """The smaller probability, how wrong the output is, and the crossentropy."""
    size = size_of(logits)
    power = ops.exp(-size)
    small = power / (1.0 + power)
    wrong = small + against * (1.0 - 2.0 * small)
    crossentropy = smooth(against, smoothing) * ops.minimum(size, LARGEST) + ops.log1p(power)
    return small, ops.maximum(wrong, smallest(wrong)), crossentropy


def _eager_value(y_true, logits, gamma, smoothing):
    crossentropy = eager_crossentropy(smooth(y_true, smoothing), logits)
    yes, no = logits.sigmoid(), logits.neg().sigmoid_()
    wrong = yes.lerp(no, y_true).clamp_min_(smallest(logits))
    return wrong.pow(gamma).mul_(crossentropy), (yes, no, wrong, crossentropy)


def _eager_slope(y_true, logits, saved, gamma, smoothing):
    yes, no, wrong, crossentropy = saved
    slope = yes.lerp(no.neg(), smooth(y_true, smoothing)).mul_(wrong)
    of_wrong = (yes * no).mul_(crossentropy)
    slope.add_(of_wrong, alpha=gamma).addcmul_(of_wrong, y_true, value=-2.0 * gamma)
    return slope if gamma == 1 else slope.mul_(wrong if gamma == 2 else wrong.pow(gamma - 1.0))


def smooth(y_true, smoothing: float):
    """Labels with a share replaced by one half."""
    return y_true if smoothing == 0 else y_true * (1.0 - smoothing) + 0.5 * smoothing


binary_focal = own_slope(_plain, value=_value, slope=_slope, eager=[Eager(_eager_value, _eager_slope)])
"""`(y_true, logits, gamma, label_smoothing)` to the focal crossentropy of each element."""
