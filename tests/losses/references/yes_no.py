"""Truths about losses of yes-or-no outputs."""

from losswright import losses
from tests.support.inputs import LOGITS, PROBABILITIES, pairs, squashed, yes_no_and_logits
from tests.support.reference import LEAST_AT_BEST, NON_NEGATIVE, Reference
from tests.support.truth import Element, Torch, cost, exp, log1p

SHARES = [0.0, 0.25, 1.0]


def crossentropy(y, p):
    of_yes = y * cost(p) if y else 0
    return of_yes + ((1 - y) * cost(1 - p) if y != 1 else 0)


def crossentropy_of_logit(y, z):
    return y * log1p(exp(-z)) + (1 - y) * log1p(exp(z))


def smoothed(formula, share):
    return lambda y, p: formula(y * (1 - share) + share / 2, p)


def torch_crossentropy(y, z):
    import torch

    return torch.nn.functional.binary_cross_entropy_with_logits(z, y, reduction="none").mean(-1)


REFERENCES = [
    Reference(
        losses.BinaryCrossentropy(), Element(crossentropy), squashed(yes_no_and_logits()),
        [pairs(SHARES, PROBABILITIES)],
        laws=[NON_NEGATIVE, LEAST_AT_BEST],
    ),
    Reference(
        losses.BinaryCrossentropy(label_smoothing=0.2), Element(smoothed(crossentropy, 0.2)),
        squashed(yes_no_and_logits()), [pairs(SHARES, PROBABILITIES)], laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.BinaryCrossentropy(from_logits=True), Element(crossentropy_of_logit), yes_no_and_logits(),
        [pairs(SHARES, LOGITS)], laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1),
        Element(smoothed(crossentropy_of_logit, 0.1)), yes_no_and_logits(), [pairs(SHARES, LOGITS)],
        laws=[NON_NEGATIVE],
    ),
    Reference(losses.BinaryCrossentropy(from_logits=True), Torch(torch_crossentropy), yes_no_and_logits(soft=True)),
]  # fmt: skip
