"""Truths about focal losses and other functions of the target's probability, by their formulas in 50 digits."""

import numpy as np

from losswright import losses
from tests.losses.references.classes import (
    LABELS,
    LOGITS_OF_LABELS,
    ROWS_OF_LABELS,
    crossentropy,
    surprises,
    surprises_of,
)
from tests.losses.references.yes_no import crossentropy as of_probability
from tests.losses.references.yes_no import crossentropy_of_logit as of_logit
from tests.losses.references.yes_no import smoothed
from tests.support.inputs import LOGITS, PROBABILITIES, pairs, squashed, yes_no_and_logits
from tests.support.reference import NON_NEGATIVE, Reference
from tests.support.truth import Element, Row, exp, expm1, log


def one_hot(draw):
    """The same labels as rows."""

    def drawn(rng):
        labels, rows = draw(rng)
        return np.eye(rows.shape[-1], dtype="float32")[labels], rows

    return drawn


def one_hot_extremes(arrays):
    labels, rows = arrays
    return np.eye(rows.shape[-1], dtype="float32")[labels], rows


def of_target(function, surprise, smoothing=0.0):
    """`function(-log p of the target, smoothed crossentropy, label)`."""

    def of_row(y, p):
        y = int(np.argmax(y)) if np.shape(y) else int(y)
        return function(surprise(p)[y], crossentropy(surprise, smoothing)(y, p), y)

    return of_row


def focal(gamma, alpha=0.25):
    def of(cost, smoothed_cost, label):
        weight = alpha[label] if isinstance(alpha, list) else alpha
        return weight * power(-expm1(-cost), gamma) * smoothed_cost

    return of


def power(base, exponent):
    return exp(exponent * log(base)) if base > 0 else 0 * base + (exponent == 0)


def binary_focal(crossentropy_of, yes_of, gamma, alpha=None):
    def of(y, p):
        yes, no = yes_of(p)
        weight = 1 if alpha is None else y * alpha + (1 - y) * (1 - alpha)
        return weight * power(y * no + (1 - y) * yes, gamma) * crossentropy_of(y, p)

    return of


def sigmoids(z):
    return 1 / (1 + exp(-z)), 1 / (1 + exp(z))


def complements(p):
    return p, 1 - p


def hard_decide(formula, gamma, share):
    """Only the crossentropy is smoothed."""
    soft = smoothed(formula, share)
    return lambda y, z: binary_focal(lambda _, z: soft(y, z), sigmoids, gamma)(y, z)


def asymmetric(gamma_pos, gamma_neg, shift):
    def of(y, z):
        yes, no = sigmoids(z)
        shifted = max(yes - shift, 0)
        of_no = -log(1 - shifted) if shift else of_logit(0, z)
        return y * power(no, gamma_pos) * of_logit(1, z) + (1 - y) * power(shifted, gamma_neg) * of_no

    return of


def poly(epsilon):
    return lambda cost, smoothed_cost, _: smoothed_cost - epsilon * expm1(-cost)


def generalized(q):
    return lambda cost, *_: -expm1(-q * cost) / q


def symmetric(cost, *_):
    return cost / 10 - 4 * expm1(-cost)


ALPHA = [0.25, 1.0, 2.0, 0.5]
ROWS = one_hot(LABELS)
LOGIT_ROWS = one_hot_extremes(LOGITS_OF_LABELS)
PAIRS = pairs([0.0, 1.0], LOGITS)

REFERENCES = [
    Reference(
        losses.CategoricalFocalCrossentropy(), Row(of_target(focal(2), surprises_of)), squashed(ROWS),
        [one_hot_extremes(ROWS_OF_LABELS)], laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.CategoricalFocalCrossentropy(from_logits=True), Row(of_target(focal(2), surprises)), ROWS, [LOGIT_ROWS],
        laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.CategoricalFocalCrossentropy(from_logits=True, gamma=0.5, alpha=1.0),
        Row(of_target(focal(0.5, 1), surprises)), ROWS, [LOGIT_ROWS], laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.CategoricalFocalCrossentropy(from_logits=True, gamma=1.0, alpha=ALPHA),
        Row(of_target(focal(1, ALPHA), surprises)), ROWS, laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.SparseCategoricalFocal(from_logits=True, alpha=ALPHA), Row(of_target(focal(2, ALPHA), surprises)),
        LABELS, laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.SparseCategoricalFocal(from_logits=True, label_smoothing=0.1),
        Row(of_target(focal(2), surprises, 0.1)), LABELS, [LOGITS_OF_LABELS], laws=[NON_NEGATIVE], cancels=True,
    ),
    Reference(
        losses.SparseCategoricalFocal(gamma=0.0, alpha=1.0), Row(of_target(focal(0, 1), surprises_of)),
        squashed(LABELS), [ROWS_OF_LABELS], laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.BinaryFocalCrossentropy(), Element(binary_focal(of_probability, complements, 2)),
        squashed(yes_no_and_logits()), [pairs([0.0, 1.0], PROBABILITIES)], laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.BinaryFocalCrossentropy(gamma=1.0), Element(binary_focal(of_probability, complements, 1)),
        squashed(yes_no_and_logits()), [pairs([0.0, 1.0], PROBABILITIES)], laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.BinaryFocalCrossentropy(from_logits=True, gamma=0.5), Element(binary_focal(of_logit, sigmoids, 0.5)),
        yes_no_and_logits(), [PAIRS], laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.BinaryFocalCrossentropy(from_logits=True, apply_class_balancing=True, alpha=0.9),
        Element(binary_focal(of_logit, sigmoids, 2, 0.9)), yes_no_and_logits(), [PAIRS], laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.BinaryFocalCrossentropy(from_logits=True, label_smoothing=0.2), Element(hard_decide(of_logit, 2, 0.2)),
        yes_no_and_logits(), [PAIRS], laws=[NON_NEGATIVE], cancels=True,
    ),
    Reference(
        losses.AsymmetricLoss(from_logits=True), Element(asymmetric(1, 4, 0.05)), yes_no_and_logits(), [PAIRS],
        laws=[NON_NEGATIVE], cancels=True,
    ),
    Reference(
        losses.AsymmetricLoss(from_logits=True, gamma_pos=0.0, shift=0.0), Element(asymmetric(0, 4, 0)),
        yes_no_and_logits(), [PAIRS], laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.CategoricalPoly(from_logits=True), Row(of_target(poly(2), surprises)), ROWS, [LOGIT_ROWS],
        laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.SparseCategoricalPoly(epsilon=-1.0, label_smoothing=0.1), Row(of_target(poly(-1), surprises_of, 0.1)),
        squashed(LABELS), [ROWS_OF_LABELS], laws=[NON_NEGATIVE], cancels=True,
    ),
    Reference(
        losses.CategoricalGeneralizedCrossEntropy(q=0.7, from_logits=True), Row(of_target(generalized(0.7), surprises)),
        LABELS, [LOGITS_OF_LABELS], laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.SymmetricCrossentropy(from_logits=True), Row(of_target(symmetric, surprises)), ROWS, [LOGIT_ROWS],
        laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.SparseSymmetricCrossentropy(from_logits=True), Row(of_target(symmetric, surprises)), LABELS,
        [LOGITS_OF_LABELS], laws=[NON_NEGATIVE],
    ),
]  # fmt: skip
