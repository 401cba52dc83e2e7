"""Truths about losses of a whole batch of confidences or gradients, in 50 digits."""

import numpy as np

from losswright import losses
from tests.losses.references.classes import LABELS
from tests.losses.references.yes_no import crossentropy
from tests.support.inputs import squashed, yes_no_and_logits
from tests.support.reference import NON_NEGATIVE, Reference
from tests.support.truth import Batch, exp, floor, sqrt


def confidences(y, p):
    best = np.argmax(p, axis=-1)
    return p[np.arange(len(p)), best], (best == y).astype(int)


def for_each(value, y):
    return np.array([value] * len(y), dtype=object)


def soft_ece(bins, temperature):
    def of(y, p):
        confidence, hit = confidences(y, p)
        centres = (np.arange(bins) + 0.5) / bins
        nearness = exp(-((confidence[:, None] - centres) ** 2) / temperature)
        belongs = nearness / nearness.sum(-1, keepdims=True) / len(y)
        size = belongs.sum(0)
        apart = (belongs * (hit - confidence)[:, None]).sum(0) / size
        return for_each(sqrt(np.sum(size * apart**2)), y)

    return of


def mmce(y, p):
    confidence, hit = confidences(y, p)
    gap = (hit - confidence) / len(y)
    kernel = exp(-abs(confidence[:, None] - confidence) / 0.4)
    return for_each(sqrt(np.sum(gap[:, None] * gap * kernel)), y)


def harmonized(bins):
    def of(y, p, held):
        position = floor(abs(held - y) * bins).astype(int)
        alike = (position.reshape(-1, 1) == position.ravel()).sum(-1).reshape(p.shape)
        cost = np.frompyfunc(crossentropy, 2, 1)(y, p)
        return np.mean(cost * p.size / (bins * alike), axis=-1)

    return of


REFERENCES = [
    Reference(
        losses.SoftExpectedCalibrationError(bins=5, temperature=0.02), Batch(soft_ece(5, 0.02)), squashed(LABELS),
        laws=[NON_NEGATIVE], cancels=True, kink_alone=True,
    ),
    Reference(losses.MMCE(), Batch(mmce), squashed(LABELS), laws=[NON_NEGATIVE], cancels=True),
    Reference(
        losses.GradientHarmonizing(bins=5), Batch(harmonized(5), held=True), squashed(yes_no_and_logits()),
        laws=[NON_NEGATIVE],
    ),
]  # fmt: skip
