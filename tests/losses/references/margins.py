"""Truths about margins: PyTorch and optax where they define the loss, else the formula in 50 digits."""

import numpy as np

from losswright import losses
from tests.losses.references.classes import LABELS, LOGITS_OF_SHARES, SHARES, surprises
from tests.losses.references.focal import ROWS
from tests.support.inputs import (
    ROWS_OF_PROBABILITIES,
    labels_and_logits,
    pairs,
    shares_with_rows,
    squashed,
    yes_no_and_logits,
)
from tests.support.reference import NON_NEGATIVE, Reference
from tests.support.truth import Element, Optax, Row, Torch, cost, exp, log

NUMBERS = [-1e4, -1.5, -1e-30, 0.5, 1.5, 1e4]
SIGNS = pairs([-1.0, 1.0, 0.0], NUMBERS)


def signed(formula):
    return Element(lambda y, p: formula((y if y < 0 else 2 * y - 1) * p))


def modified_huber(margin):
    return -4 * margin if margin < -1 else max(1 - margin, 0) ** 2


def categorical_hinge(y, p):
    return max(1 + max((1 - y) * p) - sum(y * p), 0)


def torch_margin(**settings):
    import torch

    return lambda y, p: torch.nn.functional.multi_margin_loss(p, y, reduction="none", **settings)


def optax_sparsemax(y, p):
    import optax

    return optax.losses.multiclass_sparsemax_loss(p, y)


def adjusted(priors, tau):
    shift = tau * log(np.array(priors, dtype=object) / sum(priors))
    return lambda y, z: np.sum(y * surprises(z + shift)) if np.shape(y) else surprises(z + shift)[y]


def with_margin(counts, scale):
    margins = np.array([0.5 * (min(counts) / n) ** 0.25 for n in counts])

    def of(y, z):
        y = y if np.shape(y) else np.eye(len(z), dtype=int)[y]
        return np.sum(y * surprises(scale * (z - y * margins)))

    return of


def kl(y, p):
    return sum(a * (log(a) + cost(b)) for a, b in zip(y, p, strict=True) if a)


def kl_of_logits(y, z):
    return sum(a * (log(a) + s) for a, s in zip(y, surprises(z), strict=True) if a)


def kl_of_logarithms(y, p):
    return sum(exp(a) * (a + cost(b)) for a, b in zip(y, p, strict=True))


def torch_kl(y, p):
    import torch

    return torch.nn.functional.kl_div(torch.log_softmax(p, -1), y, reduction="none", log_target=True).sum(-1)


def logarithms(draw):
    """Targets as logarithms, none of 0."""

    def drawn(rng):
        shares, logits = draw(rng)
        return np.log(0.9 * shares + 0.1 / shares.shape[-1]).astype("float32"), logits

    return drawn


PRIORS, COUNTS = [0.5, 0.25, 0.125, 0.125], [1000, 100, 10, 1]

REFERENCES = [
    Reference(losses.Hinge(), signed(lambda m: max(1 - m, 0)), yes_no_and_logits(), [SIGNS], laws=[NON_NEGATIVE]),
    Reference(
        losses.SquaredHinge(), signed(lambda m: max(1 - m, 0) ** 2), yes_no_and_logits(), [SIGNS], laws=[NON_NEGATIVE]
    ),
    Reference(losses.ModifiedHuber(), signed(modified_huber), yes_no_and_logits(), [SIGNS], laws=[NON_NEGATIVE]),
    Reference(losses.Perceptron(), signed(lambda m: max(-m, 0)), yes_no_and_logits(), [SIGNS], laws=[NON_NEGATIVE]),
    Reference(losses.CategoricalHinge(), Row(categorical_hinge), ROWS, laws=[NON_NEGATIVE]),
    Reference(losses.MultiMargin(), Torch(torch_margin()), LABELS, laws=[NON_NEGATIVE]),
    Reference(losses.MultiMargin(p=2, margin=2.0), Torch(torch_margin(p=2, margin=2.0)), LABELS, laws=[NON_NEGATIVE]),
    Reference(losses.Sparsemax(), Optax(optax_sparsemax), labels_and_logits(spread=0.5), cancels=True),
    Reference(
        losses.LogitAdjusted(priors=PRIORS, tau=0.5, from_logits=True), Row(adjusted(PRIORS, 0.5)), SHARES,
        laws=[NON_NEGATIVE], cancels=True,
    ),
    Reference(
        losses.SparseLogitAdjusted(priors=PRIORS, from_logits=True), Row(adjusted(PRIORS, 1)), LABELS,
        laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.LDAM(counts=COUNTS, scale=2.0, from_logits=True), Row(with_margin(COUNTS, 2)), ROWS,
        laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.SparseLDAM(counts=COUNTS, scale=2.0, from_logits=True), Row(with_margin(COUNTS, 2)), LABELS,
        laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.KLDivergence(), Row(kl), squashed(SHARES), [shares_with_rows(ROWS_OF_PROBABILITIES)], cancels=True
    ),
    Reference(losses.KLDivergence(from_logits=True), Row(kl_of_logits), SHARES, [LOGITS_OF_SHARES], cancels=True),
    Reference(
        losses.KLDivergence(from_logits=True, log_target=True), Torch(torch_kl), logarithms(SHARES), cancels=True
    ),
    Reference(
        losses.KLDivergence(log_target=True), Row(kl_of_logarithms), logarithms(squashed(SHARES)), cancels=True
    ),
]  # fmt: skip
