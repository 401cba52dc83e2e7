"""Truths about losses of a choice among classes."""

import numpy as np

from losswright import losses
from tests.support.inputs import (
    ROWS_OF_LOGITS,
    ROWS_OF_PROBABILITIES,
    labels_and_logits,
    labels_with_rows,
    shares_and_logits,
    shares_with_rows,
    squashed,
)
from tests.support.reference import LEAST_AT_BEST, NON_NEGATIVE, Reference
from tests.support.truth import Row, Torch, cost, exp, log, log1p


def surprises(logits):
    """-log of the softmax, from which the largest logit is left out by position, so that 50 digits are enough."""
    top = int(np.argmax(logits))
    others = np.delete(exp(logits - logits[top]), top)
    return logits[top] - logits + log1p(np.sum(others))


def surprises_of(probabilities):
    """-log of the normalised row."""
    return np.array([cost(p) for p in probabilities]) + log(np.sum(probabilities))


def one_hot(label, classes):
    return np.eye(classes, dtype=int)[label]


def crossentropy(surprise, smoothing=0.0):
    def of_row(y, p):
        y = y if np.shape(y) else one_hot(y, len(p))
        return np.sum((y * (1 - smoothing) + smoothing / len(p)) * surprise(p))

    return of_row


def torch_crossentropy(smoothing, ignore_class=-100):
    import torch

    return lambda y, z: torch.nn.functional.cross_entropy(
        z, y, reduction="none", label_smoothing=smoothing, ignore_index=ignore_class
    )


def with_classes_first(draw):
    """Two samples of three steps each, `(2, classes, 3)`: as PyTorch has them."""

    def moved(rng):
        y_true, y_pred = (array.reshape(2, 3, *array.shape[1:]) for array in draw(rng))
        return y_true if y_true.ndim == 2 else y_true.swapaxes(1, 2), y_pred.swapaxes(1, 2)

    return moved


def with_z_loss(coefficient):
    def of_row(y, z):
        return crossentropy(surprises)(y, z) + coefficient * (max(z) + min(surprises(z))) ** 2

    return of_row


LABELS, SHARES = labels_and_logits(), shares_and_logits()
LOGITS_OF_LABELS, LOGITS_OF_SHARES = labels_with_rows(ROWS_OF_LOGITS), shares_with_rows(ROWS_OF_LOGITS)
ROWS_OF_LABELS, ROWS_OF_SHARES = labels_with_rows(ROWS_OF_PROBABILITIES), shares_with_rows(ROWS_OF_PROBABILITIES)

REFERENCES = [
    Reference(
        losses.CategoricalCrossentropy(), Row(crossentropy(surprises_of)), squashed(SHARES), [ROWS_OF_SHARES],
        laws=[NON_NEGATIVE, LEAST_AT_BEST],
    ),
    Reference(
        losses.CategoricalCrossentropy(from_logits=True), Row(crossentropy(surprises)), SHARES, [LOGITS_OF_SHARES],
        laws=[NON_NEGATIVE], cancels=True,
    ),
    Reference(
        losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1), Row(crossentropy(surprises, 0.1)),
        SHARES, [LOGITS_OF_SHARES], laws=[NON_NEGATIVE], cancels=True,
    ),
    Reference(
        losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.3), Torch(torch_crossentropy(0.3)), SHARES,
    ),
    Reference(
        losses.CategoricalCrossentropy(from_logits=True, axis=1), Torch(torch_crossentropy(0.0)),
        with_classes_first(SHARES),
    ),
    Reference(
        losses.SparseCategoricalCrossentropy(), Row(crossentropy(surprises_of)), squashed(LABELS), [ROWS_OF_LABELS],
        laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.SparseCategoricalCrossentropy(from_logits=True), Row(crossentropy(surprises)), LABELS,
        [LOGITS_OF_LABELS], laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.SparseCategoricalCrossentropy(label_smoothing=0.2), Row(crossentropy(surprises_of, 0.2)),
        squashed(LABELS), [ROWS_OF_LABELS], laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.SparseCategoricalCrossentropy(from_logits=True, label_smoothing=0.3), Torch(torch_crossentropy(0.3)),
        LABELS,
    ),
    Reference(
        losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=2), Torch(torch_crossentropy(0.0, 2)),
        LABELS,
    ),
    Reference(
        losses.SparseCategoricalCrossentropy(from_logits=True, axis=1), Torch(torch_crossentropy(0.0)),
        with_classes_first(LABELS),
    ),
    Reference(
        losses.CategoricalCrossentropy(from_logits=True, z_loss=0.5), Row(with_z_loss(0.5)), SHARES,
        [LOGITS_OF_SHARES], laws=[NON_NEGATIVE], cancels=True,
    ),
    Reference(
        losses.SparseCategoricalCrossentropy(from_logits=True, z_loss=0.5), Row(with_z_loss(0.5)), LABELS,
        [LOGITS_OF_LABELS], laws=[NON_NEGATIVE], cancels=True,
    ),
]  # fmt: skip
