"""Truths about losses of embeddings: formulas with loops over triplets and pairs, and other libraries."""

import numpy as np

from losswright import losses
from tests.support.inputs import narrow, pairs
from tests.support.reference import NON_NEGATIVE, Reference
from tests.support.truth import Batch, Element, Sample, Torch, exp, log, sqrt

LABELS = np.array([0, 1, 0, 1, 0, 2])
SAMPLES = range(len(LABELS))


def embeddings(rng):
    return LABELS[: len(LABELS)], np.float32(rng.normal(size=(len(LABELS), 3)))


def twice(rng):
    return LABELS, np.float32(rng.normal(size=(len(LABELS), 2, 3)))


def stacked(count):
    """Embeddings `(N, count, 3)`, and yes or no."""
    return lambda rng: narrow(rng.integers(2, size=5), rng.normal(size=(5, count, 3)))


def distance(a, b):
    return sqrt(np.sum((a - b) ** 2))


def squared_distance(a, b):
    return np.sum((a - b) ** 2)


def cosine(a, b):
    return np.sum(a * b) / sqrt(np.sum(a**2) * np.sum(b**2))


def positives(y, a):
    return [i for i in range(len(y)) if i != a and y[i] == y[a]]


def negatives(y, a):
    return [i for i in range(len(y)) if y[i] != y[a]]


def over_pairs(term):
    """Values of anchors whose mean is that of `term(y, e, a, p)` over all pairs."""

    def values(y, e):
        sums = [sum(term(y, e, a, p) for p in positives(y, a)) for a in range(len(y))]
        count = sum(len(positives(y, a)) for a in range(len(y)))
        return np.array([s * len(y) / max(count, 1) for s in sums])

    return values


def hard(margin, between):
    def value(y, e, a):
        if not positives(y, a) or not negatives(y, a):
            return 0
        far = max(between(e[a], e[p]) for p in positives(y, a))
        near = min(between(e[a], e[n]) for n in negatives(y, a))
        return log(1 + exp(far - near)) if margin is None else max(far - near + margin, 0)

    return lambda y, e: np.array([value(y, e, a) for a in range(len(y))])


def semi_hard(margin, between):
    def term(y, e, a, p):
        to_positive = between(e[a], e[p])
        all_negatives = [between(e[a], e[n]) for n in negatives(y, a)]
        farther = [d for d in all_negatives if d > to_positive]
        return max(margin + to_positive - (min(farther) if farther else max(all_negatives)), 0)

    return over_pairs(term)


def lifted(y, e, a, p):
    near = sum(exp(1 - distance(e[a], e[n])) for n in negatives(y, a))
    near += sum(exp(1 - distance(e[p], e[n])) for n in negatives(y, a))
    return max(log(near) + distance(e[a], e[p]), 0) ** 2 / 2


def nt_xent(temperature):
    def term(y, e, a, p):
        among = sum(exp(cosine(e[a], e[n]) / temperature) for n in negatives(y, a))
        return log(1 + among / exp(cosine(e[a], e[p]) / temperature))

    return over_pairs(term)


def n_pairs(y, e):
    s = e[:, 0] @ e[:, 1].T

    def of_row(a):
        columns = [b for b in range(len(y)) if y[b] == y[a]]
        return sum(log(sum(exp(s[a]))) - s[a, p] for p in columns) / len(columns)

    return np.array([of_row(a) for a in range(len(y))])


def circle(gamma, margin):
    def of_anchor(y, e, held, a):
        def similar(b):
            return cosine(e[a], e[b]), cosine(held[a], held[b])

        of_negatives = [similar(n) for n in negatives(y, a)]
        of_positives = [similar(p) for p in positives(y, a)]
        among = sum(exp(gamma * max(was + margin, 0) * (c - margin)) for c, was in of_negatives)
        missing = sum(exp(-gamma * max(1 + margin - was, 0) * (c - 1 + margin)) for c, was in of_positives)
        return log(1 + among * missing)

    return lambda y, e, held: np.array([of_anchor(y, e, held, a) for a in range(len(y))])


def torch_cosine_embedding(margin):
    import torch

    return lambda y, e: torch.nn.functional.cosine_embedding_loss(
        e[:, 0], e[:, 1], 2 * y - 1, margin=margin, reduction="none"
    )


def torch_triplet(swap):
    import torch

    return lambda y, e: torch.nn.functional.triplet_margin_loss(
        e[:, 0], e[:, 1], e[:, 2], margin=1.0, swap=swap, eps=0.0, reduction="none"
    )


def alike(y, e):
    return 1 - cosine(e[0], e[1]) if y else max(cosine(e[0], e[1]) - 0.2, 0)


FAR_OFF = narrow([1, 1, 0], [[[1e30, 0], [1e30, 1e28]], [[1e-30, 1e-32], [1.0, 0]], [[1e30, 0], [3e29, 1e29]]])
TRIPLETS = narrow([0, 0], [[[1e18, 0], [0, 1e18], [1e15, 0]], [[1e-18, 0], [0, 1e-18], [1e-18, 1e-19]]])


def signed_pairs(rng):
    """1 for alike, -1 for different, and distances."""
    return narrow(2 * rng.integers(2, size=(6, 4)) - 1, rng.uniform(0.1, 3, size=(6, 4)))


def torch_hinge_embedding(margin):
    import torch

    return lambda y, d: torch.nn.functional.hinge_embedding_loss(d, y, margin=margin, reduction="none").mean(-1)


REFERENCES = [
    Reference(losses.TripletMargin(), Torch(torch_triplet(False)), stacked(3), [TRIPLETS], absolute=3e-7),
    Reference(losses.TripletMargin(swap=True), Torch(torch_triplet(True)), stacked(3), absolute=3e-7),
    Reference(losses.TripletHard(), Batch(hard(1, distance)), embeddings, laws=[NON_NEGATIVE]),
    Reference(losses.TripletHard(soft=True), Batch(hard(None, distance)), embeddings),
    Reference(
        losses.TripletHard(margin=0.2, distance_metric="angular"),
        Batch(hard(0.2, lambda a, b: 1 - cosine(a, b))), embeddings,
    ),
    Reference(losses.TripletSemiHard(), Batch(semi_hard(1, distance)), embeddings, laws=[NON_NEGATIVE]),
    Reference(losses.TripletSemiHard(distance_metric="squared-L2"), Batch(semi_hard(1, squared_distance)), embeddings),
    Reference(
        losses.Contrastive(margin=0.8), Element(lambda y, d: y * d**2 + (1 - y) * max(0.8 - d, 0) ** 2),
        lambda rng: narrow(rng.integers(2, size=(6, 4)), rng.uniform(0, 2, size=(6, 4))),
        [pairs([0.0, 1.0], [0.0, 1e-30, 0.5, 1e4]), narrow([[0.0]], [[1e30]])], laws=[NON_NEGATIVE],
    ),
    Reference(losses.CosineEmbedding(), Torch(torch_cosine_embedding(0.0)), stacked(2), absolute=3e-7),
    Reference(losses.CosineEmbedding(margin=0.2), Sample(alike), stacked(2), [FAR_OFF], absolute=3e-7),
    Reference(losses.NTXent(temperature=0.5), Batch(nt_xent(0.5)), embeddings, laws=[NON_NEGATIVE]),
    Reference(losses.NPairs(), Batch(n_pairs), twice, laws=[NON_NEGATIVE]),
    Reference(losses.LiftedStructure(), Batch(over_pairs(lifted)), embeddings, laws=[NON_NEGATIVE]),
    Reference(losses.Circle(gamma=8.0), Batch(circle(8, 0.4), held=True), embeddings, laws=[NON_NEGATIVE]),
    Reference(
        losses.HingeEmbedding(margin=1.5), Torch(torch_hinge_embedding(1.5)), signed_pairs, laws=[NON_NEGATIVE],
    ),
]  # fmt: skip
