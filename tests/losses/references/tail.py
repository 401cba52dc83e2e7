"""Truths about losses of the worst errors. Thresholds and steps are held: no slope flows through them."""

import math

import numpy as np

from losswright import losses
from tests.support.inputs import SHAPE, reals
from tests.support.reference import NON_NEGATIVE, ZERO_AT_BEST, Reference
from tests.support.truth import Batch, Row, tanh

REALS = reals(kinks=[0])
LEARNT = [1.5, 0.5, 10_000.0, 0.0]  # threshold, mean excess, memory, trend


def absolute(y, p):
    return np.mean(abs(y - p), axis=-1)


def squared(y, p):
    return np.mean((y - p) ** 2, axis=-1)


def percentile(errors, level):
    """The least error that a share `level` of the errors doesn't exceed."""
    return np.sort(errors)[math.ceil(level * len(errors)) - 1]


def stepped(threshold, sharpness=10.0, scale=10.0, error=absolute):
    def values(y, p, held):
        errors = error(y, held)
        step = (1 + tanh(sharpness * (errors - threshold(errors)))) / 2
        return error(y, p) * (1 + scale * step)

    return values


def blended(beta, tail):
    return lambda y, p, held: beta * squared(y, p) + (1 - beta) * tail(y, p, held)


def superquantile(threshold, level, mix):
    return lambda e: (1 - mix) * e + mix * (threshold + max(e - threshold, 0) / (1 - level))


def first_guess(y, p, held):
    """Before anything is learnt the threshold is that of exponential errors with the batch's mean and deviation."""
    errors = absolute(y, held)
    scale = np.mean(abs(errors - np.mean(errors))) * math.e / 2
    threshold = np.mean(errors) + scale * (math.log(10) - 1)
    return np.array([superquantile(threshold, 0.9, 0.3)(e) for e in absolute(y, p)])


def on_a_model(loss, numbers=None):
    """A loss with its memory where `compile` would have put it, and what it has learnt."""
    loss.state.attached = True
    if numbers is not None:
        loss.state.restore(numbers)
    return loss


GROUPS, SHARES = np.arange(SHAPE[0]) % 3, np.array([0.5, 0.3, 0.2])


def in_groups(loss):
    """A loss that knows the group of each sample, and has learnt the groups' shares."""
    loss.state.groups = GROUPS
    return on_a_model(loss, SHARES.tolist())


def by_share(y, p, held):
    """The mean over the samples is the sum of the groups' mean errors, each times the group's share."""
    of_sample = [SHARES[g] * len(GROUPS) / np.count_nonzero(g == GROUPS) for g in GROUPS]
    return absolute(y, p) * np.array(of_sample)


REFERENCES = [
    Reference(
        in_groups(losses.GroupDRO(groups=3, of="absolute_error")), Batch(by_share, held=True), REALS, kink_alone=True,
    ),
    Reference(
        losses.MaxFractionTail(level=0.8, sharpness=2.0),
        Batch(stepped(lambda errors: 0.8 * np.max(errors), sharpness=2.0), held=True),
        REALS, laws=[NON_NEGATIVE, ZERO_AT_BEST],
    ),
    Reference(
        losses.BatchPercentileTail(level=0.6, sharpness=1.0, scale=3.0),
        Batch(stepped(lambda errors: percentile(errors, 0.6), 1.0, 3.0), held=True),
        REALS, laws=[NON_NEGATIVE, ZERO_AT_BEST],
    ),
    Reference(
        losses.BatchPercentileTail(level=0.9, of="squared_error"),
        Batch(stepped(lambda errors: percentile(errors, 0.9), error=squared), held=True),
        REALS, laws=[NON_NEGATIVE, ZERO_AT_BEST],
    ),
    Reference(
        losses.BlendedTail(beta=0.25, level=0.7),
        Batch(blended(0.25, stepped(lambda errors: percentile(errors, 0.7))), held=True),
        REALS, laws=[NON_NEGATIVE, ZERO_AT_BEST],
    ),
    Reference(
        on_a_model(losses.Superquantile(level=0.9, mix=0.3), LEARNT),
        Row(lambda y, p: superquantile(LEARNT[0], 0.9, 0.3)(absolute(y, p))),
        REALS, laws=[NON_NEGATIVE],
    ),
    Reference(
        on_a_model(losses.Superquantile(level=0.9)), Batch(first_guess, held=True), REALS, laws=[NON_NEGATIVE],
        kink_alone=True,
    ),
]  # fmt: skip
