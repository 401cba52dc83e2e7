r"""Focal crossentropy of yes or no from a logit, $w^\gamma\,c$.

$w = y\,\sigma(-z) + (1 - y)\,\sigma(z)$ is how wrong the output is, $c$ the crossentropy of the smoothed label $y'$.
The slope is $w^{\gamma - 1}\,(w\,c' + \gamma\,w'\,c)$ with $w' = (1 - 2y)\,\sigma(z)\,\sigma(-z)$.
"""

from keras import ops

from losswright.kernels.binary_crossentropy import LARGEST, eager_crossentropy, plain_crossentropy
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
    _, _, wrong, crossentropy = _parts(y_true, logits, smooth(y_true, smoothing))
    return wrong**gamma * crossentropy


def _slope(y_true, logits, gamma, smoothing):
    smoothed = smooth(y_true, smoothing)
    small, large, wrong, crossentropy = _parts(y_true, logits, smoothed)
    is_up = logits > 0
    yes, no = ops.where(is_up, large, small), ops.where(is_up, small, large)
    of_crossentropy = (1.0 - smoothed) * yes - smoothed * no
    of_wrong = (1.0 - 2.0 * y_true) * small * large
    return wrong ** (gamma - 1.0) * (wrong * of_crossentropy + gamma * of_wrong * crossentropy)


def _parts(y_true, logits, smoothed):
    """The smaller and the larger probability, how wrong the larger makes the output, and the crossentropy."""
    bounded = ops.clip(logits, -LARGEST, LARGEST)
    is_up = bounded > 0
    power = ops.exp(ops.where(is_up, -bounded, bounded))
    large = 1.0 / (1.0 + power)
    wrong = ops.where(is_up, (1.0 - y_true) + y_true * power, (1.0 - y_true) * power + y_true) * large
    distance = ops.where(is_up, (1.0 - smoothed) * bounded, -smoothed * bounded)
    return power * large, large, ops.maximum(wrong, smallest(wrong)), distance + ops.log1p(power)


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


binary_focal = own_slope(_plain, value=_value, slope=_slope, eager=Eager(_eager_value, _eager_slope))
"""`(y_true, logits, gamma, label_smoothing)` to the focal crossentropy of each element."""
