"""Truths about losses of regions in images: formulas written with sets and unions, image by image."""

import numpy as np

from losswright import losses
from tests.support.inputs import narrow
from tests.support.reference import NON_NEGATIVE, Reference
from tests.support.truth import Sample, exp

PIXELS = (2, 3)


def images(channels, *, logits, spread=2.0):
    """Hard masks `(N, 2, 3, channels)`, the last of them empty, and probabilities or logits that don't tie."""

    def draw(rng):
        z = spread * rng.normal(size=(3, *PIXELS, channels))
        labels = rng.integers(max(channels, 2), size=(3, *PIXELS))
        y = labels[..., None] if channels == 1 else np.eye(channels)[labels]
        y[-1] = y[-1] if channels > 1 and logits else 0  # a softmax has no slope against an empty target
        wide = np.exp(z)
        return narrow(y, z if logits else wide / (1 + wide) if channels == 1 else wide / wide.sum(-1, keepdims=True))

    return draw


ONE, SEVERAL = images(1, logits=False), images(3, logits=False)
FULL, EMPTY = np.ones((1, *PIXELS, 1)), np.zeros((1, *PIXELS, 1))
MASKS = narrow(np.concatenate([FULL, EMPTY, FULL, EMPTY]), np.concatenate([FULL, FULL, 1e-30 * FULL, EMPTY]))
FAR = narrow(np.concatenate([FULL, EMPTY, FULL]), np.concatenate([80 * FULL, 30 * FULL, -80 * FULL]))


def shares(z):
    """The sigmoid of one channel, the softmax of several."""
    return 1 / (1 + exp(-z)) if z.shape[-1] == 1 else exp(z) / np.sum(exp(z), axis=-1, keepdims=True)


def of_logits(formula):
    return lambda y, z: formula(y, shares(z))


def by_class(formula):
    classes = lambda y, p: [formula(y[..., k : k + 1], p[..., k : k + 1]) for k in range(p.shape[-1])]  # noqa: E731
    return lambda y, p: sum(classes(y, p)) / p.shape[-1]


def tversky(alpha, beta, smooth=0):
    def of_image(y, p):
        hits, false, missed = np.sum(y * p), np.sum((1 - y) * p), np.sum(y * (1 - p))
        if not np.any(y) and not smooth:
            return np.sum(p) / p.size
        return 1 - (hits + smooth) / (hits + alpha * false + beta * missed + smooth)

    return of_image


def dice(smooth):
    return lambda y, p: 1 - (2 * np.sum(y * p) + smooth) / (np.sum(y) + np.sum(p) + smooth)


def root(formula, gamma):
    return lambda y, p: formula(y, p) ** (1 / gamma)


def generalized_dice(y, p):
    axes = (0, 1)
    sizes = np.sum(y, axis=axes)
    if not np.any(y):
        return np.sum(p) / p.size
    rarest = min(size for size in sizes if size)
    weight = np.array([1 / (size or rarest) ** 2 for size in sizes])
    return 1 - 2 * np.sum(weight * np.sum(y * p, axis=axes)) / np.sum(weight * np.sum(y + p, axis=axes))


def lovasz(errors, inside):
    """The sum over the errors, from the largest, of each times what its mistake adds to 1 - IoU."""
    order = sorted(range(len(errors)), key=lambda i: -errors[i])
    cost, before, wrong = 0, 0, set()
    for i in order:
        wrong.add(i)
        union = sum(inside[j] or j in wrong for j in range(len(errors)))
        kept = sum(inside[j] and j not in wrong for j in range(len(errors)))
        now = 1 - kept / union if union else 0
        cost, before = cost + errors[i] * (now - before), now
    return cost


def lovasz_hinge(y, z):
    y, z = y.ravel(), z.ravel()
    return lovasz([max(1 - (2 * t - 1) * s, 0) for t, s in zip(y, z, strict=True)], [bool(t) for t in y])


def lovasz_softmax(everything):
    def of_image(y, p):
        classes = [k for k in range(p.shape[-1]) if everything or p.shape[-1] == 1 or np.any(y[..., k])]
        of_class = [lovasz(abs(y - p)[..., k].ravel(), [bool(t) for t in y[..., k].ravel()]) for k in classes]
        return sum(of_class) / max(len(of_class), 1)

    return of_image


REFERENCES = [
    Reference(losses.Dice(), Sample(tversky(0.5, 0.5)), ONE, [MASKS], laws=[NON_NEGATIVE]),
    Reference(losses.Dice(smooth=1.0), Sample(dice(1)), SEVERAL),
    Reference(losses.Dice(from_logits=True), Sample(of_logits(tversky(0.5, 0.5))), images(1, logits=True), [FAR]),
    Reference(
        losses.Dice(from_logits=True, per_class=True), Sample(of_logits(by_class(tversky(0.5, 0.5)))),
        images(3, logits=True),
    ),
    Reference(losses.Jaccard(), Sample(tversky(1, 1)), ONE, [MASKS], laws=[NON_NEGATIVE]),
    Reference(losses.Tversky(alpha=0.3, beta=0.7), Sample(tversky(0.3, 0.7)), ONE, [MASKS], laws=[NON_NEGATIVE]),
    Reference(losses.Tversky(alpha=2.0, smooth=1.0), Sample(tversky(2, 0.5, 1)), SEVERAL),
    Reference(losses.FocalTversky(gamma=0.5), Sample(root(tversky(0.3, 0.7), 0.5)), ONE, [MASKS]),
    Reference(losses.FocalTversky(per_class=True), Sample(by_class(root(tversky(0.3, 0.7), 4 / 3))), SEVERAL),
    Reference(losses.GeneralizedDice(), Sample(generalized_dice), SEVERAL, laws=[NON_NEGATIVE]),
    Reference(
        losses.GeneralizedDice(from_logits=True), Sample(of_logits(generalized_dice)), images(3, logits=True)
    ),
    Reference(losses.LovaszHinge(), Sample(lovasz_hinge), images(1, logits=True), laws=[NON_NEGATIVE]),
    Reference(losses.LovaszSoftmax(), Sample(lovasz_softmax(False)), SEVERAL, laws=[NON_NEGATIVE]),
    Reference(losses.LovaszSoftmax(classes="all"), Sample(lovasz_softmax(True)), SEVERAL),
    Reference(
        losses.LovaszSoftmax(from_logits=True), Sample(of_logits(lovasz_softmax(False))), images(1, logits=True)
    ),
]  # fmt: skip
