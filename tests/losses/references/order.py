"""Truths about losses of lists to be put in order, and of classes that have one."""

import mpmath
import numpy as np
import optax

from losswright import losses
from tests.support.inputs import LOGITS, labels_and_logits, narrow, shares_and_logits, squashed
from tests.support.reference import NON_NEGATIVE, Reference
from tests.support.truth import Batch, Optax, Row, exp, log, log1p


def lists(rng):
    """Grades from 0 to 3, some padded, and scores."""
    grades = rng.integers(4, size=(5, 4))
    grades[0, -1] = grades[2, -2:] = -1
    return narrow(grades, rng.normal(size=(5, 4)))


EXTREME_LISTS = narrow(
    [[2, 1, 0], [0, 0, 1], [1, 1, 1], [-1, -1, -1]], [[1e4, 0, -1e4], [1e4, 80, 3], [1, 2, 3], [0, 1, 2]]
)


def there(formula):
    """The formula of the items that are no padding."""
    return lambda y, s: formula(y[[bool(g >= 0) for g in y]], s[[bool(g >= 0) for g in y]])


def over_pairs(cost):
    def of_list(y, s):
        leads = [s[i] - s[j] for i in range(len(y)) for j in range(len(y)) if y[i] > y[j]]
        return sum(cost(lead) for lead in leads) / max(len(leads), 1)

    return there(of_list)


def optax_softmax(y, s):
    return optax.losses.ranking_softmax_loss(s, y * (y >= 0), where=y >= 0, reduce_fn=None)


def list_net(y, s):
    return -sum(exp(y) / sum(exp(y)) * log(exp(s) / sum(exp(s))))


def approx_ndcg(temperature):
    def of_list(y, s):
        ranks = [1 + sum(1 / (1 + exp((t - r) / temperature)) for r in np.delete(s, i)) for i, t in enumerate(s)]
        gains = [mpmath.mpf(2) ** g - 1 for g in y]
        best = sum(g / mpmath.log(2 + i, 2) for i, g in enumerate(sorted(gains, reverse=True)))
        return 1 - sum(g / mpmath.log(1 + r, 2) for g, r in zip(gains, ranks, strict=True)) / best if best else 0

    return there(of_list)


def lambda_rank(y, s, held):
    def of_list(y, s, held):
        ranks = [1 + sum(t > r or (t == r and j < i) for j, t in enumerate(held)) for i, r in enumerate(held)]
        gains = [mpmath.mpf(2) ** g - 1 for g in y]
        best = sum(g / mpmath.log(2 + i, 2) for i, g in enumerate(sorted(gains, reverse=True)))
        pairs = [(i, j) for i in range(len(y)) for j in range(len(y)) if y[i] > y[j]]
        shares = [1 / mpmath.log(1 + r, 2) for r in ranks]
        costs = [(gains[i] - gains[j]) * abs(shares[i] - shares[j]) * log1p(exp(-(s[i] - s[j]) / 2)) for i, j in pairs]
        return sum(costs) / best if best else 0

    def of_padded(y, s, held):
        here = [bool(g >= 0) for g in y]
        return of_list(y[here], s[here], held[here])

    return np.array([of_padded(*row) for row in zip(y, s, held, strict=True)])


def grades_and_logits(rng):
    """Labels of five classes, and four logits that fall."""
    labels, logits = labels_and_logits()(rng)
    return rng.integers(5, size=len(labels)), -np.sort(-logits, axis=-1) - np.float32([0, 0.1, 0.2, 0.3])


FALLING = [(90, 0, -90), (30, 29, -30), (1e-6, 0, -1e-6), (100, 99.9375, 80), (-80, -90, -100)]
GRADES_FALLING = np.tile(np.arange(4), len(FALLING)), np.repeat(np.float32(FALLING), 4, axis=0)
STEPS = np.tile(np.arange(3), len(LOGITS)), np.repeat(np.float32([(z, -z) for z in LOGITS]), 3, axis=0)


def cumulative(y, z):
    with mpmath.workdps(150):
        more = [1, *(1 / (1 + exp(-z))), 0]
        return -log(more[int(y)] - more[int(y) + 1])


def by_increments(y, d):
    return cumulative(y, d[0] - np.array([0, *np.cumsum(log1p(exp(d[1:])))]))


def coral(y, z):
    return sum(log1p(exp(-s)) if y > k else log1p(exp(s)) for k, s in enumerate(z))


def corn(y, z):
    return sum(log1p(exp(-s)) if y > k else log1p(exp(s)) for k, s in enumerate(z) if k <= y)


def softmax(z):
    return exp(z) / sum(exp(z))


def earth_mover(y, p):
    return sum(np.cumsum(p - y) ** 2)


def kappa(power):
    def values(y, p):
        classes = range(p.shape[1])
        far = np.array([[abs(i - j) ** power for j in classes] for i in classes])
        chance = np.mean(y, axis=0) @ far @ np.mean(p, axis=0)
        return np.array([t @ far @ q for t, q in zip(y, p, strict=True)]) / chance

    return values


REFERENCES = [
    Reference(
        losses.PairwiseMargin(margin=0.5), Row(over_pairs(lambda lead: max(0.5 - lead, 0))), lists, [EXTREME_LISTS],
        laws=[NON_NEGATIVE],
    ),
    Reference(losses.RankNet(), Row(over_pairs(lambda lead: log1p(exp(-lead)))), lists, [EXTREME_LISTS]),
    Reference(losses.SoftmaxRanking(), Optax(optax_softmax), lists),
    Reference(losses.ListNet(), Row(there(list_net)), lists),
    Reference(losses.ApproxNDCG(temperature=0.5), Row(approx_ndcg(mpmath.mpf(0.5))), lists,
              [narrow([[1e30, 3e29, 0]], [[0, 1, 2]])], cancels=True),
    Reference(
        losses.LambdaRank(sigma=0.5), Batch(lambda_rank, held=True), lists, [EXTREME_LISTS], laws=[NON_NEGATIVE],
    ),
    Reference(losses.CumulativeLink(), Row(cumulative), grades_and_logits, [GRADES_FALLING], cancels=True),
    Reference(losses.CumulativeLink(increments=True), Row(by_increments), grades_and_logits, cancels=True),
    Reference(losses.Coral(), Row(coral), grades_and_logits, [STEPS], laws=[NON_NEGATIVE]),
    Reference(losses.Corn(), Row(corn), grades_and_logits, [STEPS], laws=[NON_NEGATIVE]),
    Reference(losses.SquaredEarthMover(), Row(earth_mover), squashed(shares_and_logits()), cancels=True),
    Reference(
        losses.SquaredEarthMover(from_logits=True), Row(lambda y, z: earth_mover(y, softmax(z))), shares_and_logits(),
        cancels=True,
    ),
    Reference(losses.WeightedKappa(), Batch(kappa(2)), squashed(shares_and_logits()), absolute=5e-7),
    Reference(losses.WeightedKappa(weightage="linear"), Batch(kappa(1)), squashed(shares_and_logits()), absolute=5e-7),
]  # fmt: skip
