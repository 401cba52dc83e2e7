"""Truths about losses for labels of which some are wrong, and other losses of classes and of several labels."""

from losswright import losses
from tests.losses.references.classes import (
    LABELS,
    LOGITS_OF_LABELS,
    LOGITS_OF_SHARES,
    SHARES,
    crossentropy,
    surprises,
    surprises_of,
)
from tests.support.inputs import narrow, squashed
from tests.support.reference import NON_NEGATIVE, Reference
from tests.support.truth import Row, Torch, exp, log


def softmax(z):
    return exp(-surprises(z))


def jensen_shannon(y, p):
    pairs = [(a, b) for pair in zip(y, p, strict=True) for a, b in (pair, pair[::-1]) if a]
    return sum(a * log(2 * a / (a + b)) for a, b in pairs) / 2


def bootstrapped(beta, surprise, hard=False):
    def of_row(y, p):
        costs = surprise(p)
        own = min(costs) if hard else sum(exp(-costs) * costs)
        return beta * crossentropy(surprise)(y, p) + (1 - beta) * own

    return of_row


def torch_missing(margin):
    import torch

    def of_rows(y, p):
        missing = torch.relu(margin - (p[:, :, None] - p[:, None, :]))
        return (missing * y[:, :, None] * (1 - y[:, None, :])).sum((1, 2)) / p.shape[-1]

    return of_rows


def torch_multilabel_margin(y, p):
    """PyTorch wants the positions of the labels first, then -1."""
    import torch

    rows = [torch.nonzero(row).flatten() for row in y]
    positions = torch.stack([torch.nn.functional.pad(row, (0, y.shape[-1] - len(row)), value=-1) for row in rows])
    return torch.nn.functional.multilabel_margin_loss(p, positions, reduction="none")


def several_labels(rng):
    return narrow(rng.uniform(size=(6, 4)) < 0.5, rng.normal(size=(6, 4)))


REFERENCES = [
    Reference(losses.JensenShannon(), Row(jensen_shannon), squashed(SHARES), laws=[NON_NEGATIVE]),
    Reference(
        losses.JensenShannon(from_logits=True), Row(lambda y, z: jensen_shannon(y, softmax(z))), SHARES,
        laws=[NON_NEGATIVE], cancels=True,
    ),
    Reference(
        losses.Bootstrapped(beta=0.75, from_logits=True), Row(bootstrapped(0.75, surprises)), SHARES,
        [LOGITS_OF_SHARES], laws=[NON_NEGATIVE], cancels=True,
    ),
    Reference(
        losses.Bootstrapped(beta=0.5, hard=True), Row(bootstrapped(0.5, surprises_of, hard=True)), squashed(SHARES),
        laws=[NON_NEGATIVE],
    ),
    Reference(
        losses.SparseBootstrapped(beta=0.75, from_logits=True), Row(bootstrapped(0.75, surprises)), LABELS,
        [LOGITS_OF_LABELS], laws=[NON_NEGATIVE], cancels=True,
    ),
    Reference(losses.FenchelYoung(), Row(crossentropy(surprises)), SHARES, cancels=True),
    Reference(losses.FenchelYoung(potential="max"), Row(lambda y, z: max(z) - sum(y * z)), SHARES, cancels=True),
    Reference(losses.MultiLabelMargin(), Torch(torch_multilabel_margin), several_labels, laws=[NON_NEGATIVE]),
    Reference(losses.MultiLabelMargin(margin=0.5), Torch(torch_missing(0.5)), several_labels, laws=[NON_NEGATIVE]),
]  # fmt: skip
