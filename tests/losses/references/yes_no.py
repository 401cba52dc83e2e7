"""Truths about losses of yes-or-no outputs."""

import numpy as np

from losswright import losses
from tests.support.inputs import LOGITS, PROBABILITIES, pairs, squashed, yes_no_and_logits
from tests.support.reference import LEAST_AT_BEST, NON_NEGATIVE, Reference
from tests.support.truth import Element, Row, Torch, cost, exp, log1p

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


def four(arrays):
    """The same of four outputs a sample."""
    return tuple(np.repeat(array, 4, axis=-1) for array in arrays)


def torch_pos_weight(weight):
    import torch

    return lambda y, z: torch.nn.functional.binary_cross_entropy_with_logits(
        z, y, reduction="none", pos_weight=torch.tensor(weight, dtype=torch.float64)
    ).mean(-1)


def weighing_positives(weights):
    """Of a row, in 50 digits, since PyTorch's own keeps fewer of a right answer."""
    return lambda y, z: (
        sum(w * t * log1p(exp(-s)) + (1 - t) * log1p(exp(s)) for w, t, s in zip(weights, y, z, strict=True)) / len(z)
    )


WEIGHTS = [0.5, 1.0, 2.0, 8.0]
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
    Reference(
        losses.BinaryCrossentropy(from_logits=True, pos_weight=3.0), Torch(torch_pos_weight(3.0)),
        yes_no_and_logits(soft=True), laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.BinaryCrossentropy(from_logits=True, pos_weight=WEIGHTS), Row(weighing_positives(WEIGHTS)),
        yes_no_and_logits(), [four(pairs(SHARES, LOGITS))], laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.BinaryCrossentropy(pos_weight=3.0), Element(lambda y, p: crossentropy(y, p) + 2 * y * cost(p)),
        squashed(yes_no_and_logits()), laws=[NON_NEGATIVE],
    ),
]  # fmt: skip
