"""Truths about losses of an error."""

import optax

from losswright import losses
from tests.support.inputs import NUMBERS, pairs, positives, reals
from tests.support.reference import EVEN, LEAST_AT_BEST, NON_NEGATIVE, OF_AN_ERROR, ZERO_AT_BEST, Reference
from tests.support.truth import Element, Optax, Torch, cosh, log, log1p

ANY = pairs(NUMBERS, NUMBERS)
APART = pairs(NUMBERS, NUMBERS, but_equal=True)
SMALL = pairs([0.0], [sign * size for size in (1e-12, 1e-6, 1e-3, 0.3, 3.0, 30.0, 100.0) for sign in (1, -1)])


def huber(delta):
    return lambda y, p: (y - p) ** 2 / 2 if abs(y - p) <= delta else delta * (abs(y - p) - delta / 2)


def log_error(y, p):
    return (log1p(y) - log1p(p)) ** 2


def torch_huber(y, p):
    import torch

    return torch.nn.functional.huber_loss(p, y, reduction="none", delta=1.0).mean(-1)


REFERENCES = [
    Reference(losses.MeanSquaredError(), Element(lambda y, p: (y - p) ** 2), reals(), [ANY], laws=(*OF_AN_ERROR, EVEN)),
    Reference(
        losses.MeanAbsoluteError(), Element(lambda y, p: abs(y - p)), reals(kinks=[0]), [APART],
        laws=(*OF_AN_ERROR, EVEN),
    ),
    Reference(
        losses.MeanAbsolutePercentageError(epsilon=1e-3),
        Element(lambda y, p: 100 * abs(y - p) / max(abs(y), 1e-3)),
        reals(kinks=[0]), [APART], laws=(*OF_AN_ERROR, EVEN),
    ),
    Reference(
        losses.MeanSquaredLogarithmicError(), Element(log_error), positives(low=1e-3, high=1e4),
        [pairs([0.0, 1e-30, 3.0, 1e30], [0.0, 1e-30, -0.5, -0.99, 1e4, 1e30])],
        laws=(NON_NEGATIVE, ZERO_AT_BEST, LEAST_AT_BEST), cancels=True,
    ),
    Reference(losses.Huber(), Torch(torch_huber), reals(kinks=[-1, 1]), laws=(*OF_AN_ERROR, EVEN)),
    Reference(losses.Huber(delta=2.5), Element(huber(2.5)), reals(kinks=[-2.5, 2.5]), [ANY, SMALL], laws=OF_AN_ERROR),
    Reference(losses.LogCosh(), Element(lambda y, p: log(cosh(y - p))), reals(), [SMALL], laws=(*OF_AN_ERROR, EVEN)),
    Reference(losses.LogCosh(), Optax(lambda y, p: optax.log_cosh(p, y).mean(-1)), reals()),
    Reference(
        losses.Pinball(level=0.9),
        Element(lambda y, p: 0.9 * (y - p) if y > p else 0.1 * (p - y)),
        reals(kinks=[0]), [APART], laws=OF_AN_ERROR,
    ),
]  # fmt: skip
