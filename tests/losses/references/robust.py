"""Truths about losses of an error that treat large, small, or one-sided errors in their own way."""

import functools
import math

import mpmath
import numpy as np
import optax

from losswright import losses
from tests.support.inputs import FEATURES, NUMBERS, SHAPE, narrow, pairs, reals
from tests.support.reference import EVEN, NON_NEGATIVE, OF_AN_ERROR, Reference
from tests.support.truth import Element, Optax, Row, Torch, exp, log, log1p, sqrt

ANY = pairs(NUMBERS, NUMBERS)
APART = pairs(NUMBERS, NUMBERS, but_equal=True)
MODERATE = pairs([0.0], [sign * size for size in (1e-12, 1e-6, 1e-3, 0.3, 3.0, 8.0) for sign in (1, -1)])
SIZES = [sign * size for size in (1e-12, 1e-6, 1e-3, 0.3, 3.0, 1e4, 1e15) for sign in (1, -1)]
SMOOTH = (*OF_AN_ERROR, EVEN)


def barron(alpha, scale=1):
    """As in the paper, eq. 8."""

    def general(square):
        width = abs(mpmath.mpf(alpha) - 2)
        return width / alpha * ((square / width + 1) ** (mpmath.mpf(alpha) / 2) - 1)

    special = {2: lambda s: s / 2, 0: lambda s: log(s / 2 + 1), -math.inf: lambda s: 1 - exp(-s / 2),
               math.inf: lambda s: exp(s / 2) - 1}  # fmt: skip
    of_square = special.get(alpha, general)
    return Element(lambda y, p: of_square(((y - p) / scale) ** 2))


@functools.cache
def log_partition(alpha):
    """Of exp(-barron), by quadrature."""
    formula = barron(alpha).element
    with mpmath.workdps(20):
        return mpmath.log(2 * mpmath.quad(lambda x: mpmath.exp(-formula(0, x)), [0, 1, 3, 10, 100, mpmath.inf]))


def barron_likelihood(alpha, scale):
    formula = barron(alpha, scale).element
    return Element(lambda y, p: formula(y, p) + log(mpmath.mpf(scale)) + log_partition(alpha))


def on_a_model(loss):
    """A loss with its memory where `compile` would have put it."""
    loss.state.attached = True
    return loss


def wing(y, p):
    e, w, bend = abs(y - p), 10, 2
    return w * log1p(e / bend) if e < w else e - (w - w * log1p(mpmath.mpf(w) / bend))


def adaptive_wing(omega, epsilon):
    """As in the paper, with its constants A and C."""
    alpha, theta = mpmath.mpf(2.1), mpmath.mpf(0.5)

    def value(y, p):
        e, ratio, k = abs(y - p), theta / epsilon, alpha - y
        slope = omega * (1 / (1 + ratio**k)) * k * ratio ** (k - 1) / epsilon
        shift = theta * slope - omega * log1p(ratio**k)
        return omega * log1p((e / epsilon) ** k) if e < theta else slope * e - shift

    return value


def huber(e, delta):
    return e**2 / 2 if e <= delta else delta * (e - mpmath.mpf(delta) / 2)


def side(y, p, level):
    return level if y >= p else 1 - level


def quantile_huber(level, delta):
    return lambda y, p: side(y, p, level) * huber(abs(y - p), delta) / delta


def symmetric_percentage(y, p):
    return 200 * abs(y - p) / (abs(y) + abs(p)) if y or p else 0


def torch_cosine(y, p):
    import torch

    return -torch.nn.functional.cosine_similarity(p, y, dim=-1, eps=1e-300)


def cosine(y, p):
    lengths = sqrt(sum(y**2)) * sqrt(sum(p**2))
    return -sum(y * p) / lengths if lengths else mpmath.mpf(0)


def vectors(scale):
    return lambda rng: narrow(rng.normal(size=SHAPE), scale * rng.normal(size=SHAPE))


def heatmap(rng):
    y_true = rng.uniform(0.05, 1.0, size=SHAPE)
    sides = np.where(rng.uniform(size=SHAPE) < 0.5, rng.uniform(0.05, 0.45, SHAPE), rng.uniform(0.55, 2.0, SHAPE))
    return narrow(y_true, y_true - sides)


def ratios(rng):
    """Targets and predictions that differ, of the same sign, away from the corner at equality."""
    y_true = np.exp(rng.normal(size=SHAPE)) * np.sign(rng.normal(size=SHAPE))
    return narrow(y_true, y_true * np.where(rng.uniform(size=SHAPE) < 0.5, 0.5, 1.7))


REFERENCES = [
    *(
        Reference(losses.BarronGeneral(alpha=alpha), barron(alpha), reals(), [MODERATE], laws=SMOOTH)
        for alpha in (2.0, 1.0, 0.0, -2.0, -math.inf, math.inf, 4.0, -1e4, 1e-20, 2 - 2.0**-20, 2 + 2.0**-20)
    ),
    *(
        Reference(losses.BarronGeneral(alpha=alpha), barron(alpha), reals(), [pairs([0.0], SIZES)], laws=SMOOTH)
        for alpha in (1.5, 0.25, -0.5)
    ),
    Reference(losses.BarronGeneral(scale=4.0), barron(1, 4), reals(), [ANY], laws=SMOOTH),
    Reference(losses.Wing(), Element(wing), reals(kinks=[0, 10, -10], scale=6.0), [APART], laws=SMOOTH),
    Reference(losses.AdaptiveWing(), Element(adaptive_wing(14, 1)), heatmap, laws=[NON_NEGATIVE]),
    Reference(
        losses.AdaptiveWing(omega=8.0, epsilon=2.0), Element(adaptive_wing(8, 2)), heatmap, laws=[NON_NEGATIVE]
    ),
    Reference(
        losses.QuantileHuber(level=0.9, delta=2.5), Element(quantile_huber(0.9, 2.5)), reals(kinks=[-2.5, 2.5]),
        [ANY], laws=OF_AN_ERROR,
    ),
    Reference(
        losses.QuantileHuber(level=0.25), Optax(lambda y, p: (abs(0.25 - (y < p)) * optax.huber_loss(p, y)).mean(-1)),
        reals(kinks=[-1, 0, 1]), laws=OF_AN_ERROR,
    ),
    Reference(
        losses.Expectile(level=0.2), Element(lambda y, p: side(y, p, 0.2) * (y - p) ** 2), reals(), [ANY],
        laws=OF_AN_ERROR,
    ),
    Reference(
        losses.PseudoHuber(delta=2.5), Element(lambda y, p: 2.5**2 * (sqrt(1 + ((y - p) / 2.5) ** 2) - 1)), reals(),
        [ANY, MODERATE], laws=SMOOTH,
    ),
    Reference(
        losses.Charbonnier(), Element(lambda y, p: sqrt((y - p) ** 2 + mpmath.mpf(1e-3) ** 2)), reals(),
        [ANY, MODERATE, narrow([[0.0, 1.0]], [[1e38, 2e37]])], laws=[NON_NEGATIVE, EVEN],
    ),
    *(
        Reference(losses.PowerError(power=power), Element(lambda y, p, power=power: abs(y - p) ** power),
                  reals(kinks=[0]), [pairs([0.0], [1e-7, -1e-3, 0.3, 3.0, -1e4])], laws=SMOOTH)
        for power in (4.0, 1.5, 1.0, 3.0)
    ),
    Reference(
        losses.SymmetricMeanAbsolutePercentageError(), Element(symmetric_percentage), ratios,
        [pairs([1e-30, 1.0, 100.0, 1e30], [1e-30, 3.0, 1e4, 1e25])], laws=[NON_NEGATIVE], cancels=True,
    ),
    Reference(
        losses.CosineSimilarity(), Torch(torch_cosine), vectors(1.0),
        [vectors(scale)(np.random.default_rng(2)) for scale in (1e-30, 1e30)], cancels=True,
    ),
    Reference(
        losses.CosineSimilarity(), Row(cosine), vectors(1.0),
        [(np.float32([[1e-30] * FEATURES, [1e30] * FEATURES]), np.float32([[1.0, 2.0, 3.0, 4.0]] * 2))], cancels=True,
    ),
    *(
        Reference(on_a_model(losses.AdaptiveBarron(alpha=alpha, scale=2.0)), barron_likelihood(alpha, 2), reals(),
                  [pairs([0.0], [1e-3, -3.0, 1e4])], cancels=True, absolute=1e-6)
        for alpha in (1.0, 0.25, 1.75)
    ),
]  # fmt: skip
