"""The table of references: for each metric, data and something independent that says what the result must be."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import sklearn.metrics as sk
from scipy import stats
from scipy.special import expit, softmax

from losswright import metrics as m
from losswright.losses import MeanAbsoluteError, SparseCategoricalCrossentropy

ROWS = 60
RNG = np.random.default_rng(4)
WEIGHT = RNG.choice([0.0, 0.5, 1.0, 3.0], ROWS).astype(np.float32)


def f32(values):
    return np.asarray(values, np.float32)


NUMBERS = f32(RNG.normal(3, 2, (ROWS, 1)))
GUESSES = f32(NUMBERS + RNG.normal(0, 1, (ROWS, 1)))
TWO = f32(RNG.normal(3, 2, (ROWS, 2)))
COUNTS = f32(RNG.poisson(2, (ROWS, 1)))
AMOUNTS = f32(RNG.gamma(2, 1, (ROWS, 1)))
MEANS = f32(RNG.uniform(0.5, 4, (ROWS, 1)))
YES = f32(RNG.integers(0, 2, (ROWS, 1)))
LOGIT = f32(RNG.normal(0, 2, (ROWS, 1)) + 2 * YES - 1)
SHARE = f32(expit(LOGIT))
LABELS = RNG.integers(0, 4, ROWS)
ONE_HOT = f32(np.eye(4)[LABELS])
SCORES = f32(RNG.normal(0, 1, (ROWS, 4)) + ONE_HOT)
SHARES = f32(softmax(SCORES, axis=1))
TAGS = f32(RNG.integers(0, 2, (ROWS, 3)))
TAG_SHARES = f32(np.clip(RNG.uniform(size=(ROWS, 3)) * 0.6 + 0.4 * TAGS, 0, 1))
RELEVANCE = f32(RNG.integers(0, 3, (ROWS, 7)) + np.eye(7)[0])
LIST_SCORES = f32(np.round(RNG.normal(0, 1, (ROWS, 7)), 1))
ENDS = f32(np.sort(RNG.normal(3, 2, (ROWS, 2)), axis=1))


@dataclass(frozen=True)
class Reference:
    """A metric, what it is fed, and a function of `(y_true, y_pred, weight)` in float64 that knows the result."""

    metric: Callable[[], m.Metric]
    y_true: np.ndarray
    y_pred: np.ndarray
    truth: Callable
    name: str = ""
    rel: float = 2e-6

    def __str__(self):
        return self.name or self.metric().name


def perplexity(y, p, w):
    return np.exp(np.average(-np.log(np.float64(p))[np.arange(len(y)), y], weights=w))


def flat(function, **settings):
    return lambda y, p, w: function(y.ravel(), p.ravel(), sample_weight=w, **settings)


def said(function, **settings):
    """Of yes-or-no answers, cut at the probability of one half."""
    return lambda y, p, w: function(y.ravel(), p.ravel() > 0.5, sample_weight=w, **settings)


def chosen(function, **settings):
    """Of the class with the highest score."""
    return lambda y, p, w: function(labels(y), p.argmax(1), sample_weight=w, **settings)


def among_two(y, p, w):
    return sk.top_k_accuracy_score(labels(y), p, k=2, sample_weight=w, labels=range(4))


def labels(y):
    return y.argmax(1) if y.ndim == 2 and y.shape[1] > 1 else y.ravel()


def weighted(values):
    return lambda y, p, w: np.average(values(y, p).reshape(len(w), -1).mean(1), weights=w)


def smape(y, p):
    return 200 * np.abs(y - p) / (np.abs(y) + np.abs(p))


def negative_binomial_deviance(y, p, dispersion=0.5):
    """Twice the log-likelihood at the target less that at the prediction, by SciPy."""
    size = 1 / dispersion
    at = [np.where(mu > 0, stats.nbinom.logpmf(y, size, size / (size + mu)), 0.0) for mu in (y, p)]
    return 2 * (at[0] - at[1])


def correlation(y, p, w):
    cov = np.cov(y.ravel(), p.ravel(), aweights=w)
    return cov[0, 1] / np.sqrt(cov[0, 0] * cov[1, 1])


def calibration_gaps(stated, right, w, bins):
    """Weight, share of right answers and stated probability of each bin, by a loop."""
    for low in range(bins):
        inside = (stated > low / bins) & (stated <= (low + 1) / bins)
        if w[inside].sum() > 0:
            yield w[inside].sum(), *(np.average(v[inside], weights=w[inside]) for v in (right, stated))


def ece(y, p, w, bins=15, power=1, debias=False):
    gaps = calibration_gaps(p.ravel(), y.ravel(), w, bins)
    bias = (lambda n, r: r * (1 - r) / max(n - 1, 1)) if debias else (lambda n, r: 0.0)
    total = sum(n * (abs(r - s) ** power - bias(n, r)) for n, r, s in gaps) / w.sum()
    return max(total, 0) ** (1 / power)


def top_label_ece(y, p, w):
    return ece((p.argmax(1) == labels(y)).astype(float), p.max(1), w)


def reciprocal_rank(y, p, w):
    """By looking at every order of ties, one list at a time: the reciprocal of the mean first rank."""
    ranks = []
    for relevance, score in zip(y, p, strict=True):
        best = score[relevance > 0].max()
        tied = (score == best) & (relevance <= 0)
        own = (score == best) & (relevance > 0)
        ranks.append(1 + ((score > best) & (relevance <= 0)).sum() + tied.sum() / (own.sum() + 1))
    return np.average(1 / np.array(ranks), weights=w)


def covered(y, p):
    return ((p[:, :1] <= y) & (y <= p[:, 1:])).astype(float)


def interval_score(y, p, alpha=0.2):
    low, high = p[:, :1], p[:, 1:]
    return high - low + 2 / alpha * ((low - y) * (y < low) + (y - high) * (y > high))


def cvar(y, p, w, level=0.9):
    error, weight = np.abs(y - p).ravel(), w.astype(float)
    order = np.argsort(-error)
    part = np.clip((1 - level) * w.sum() - (np.cumsum(weight[order]) - weight[order]), 0, weight[order])
    return (error[order] * part).sum() / part.sum()


def p90(y, p, w):
    return np.quantile(np.abs(y - p).ravel(), 0.9, method="inverted_cdf", weights=w)


REGRESSION = [
    Reference(m.MeanAbsoluteError, NUMBERS, GUESSES, flat(sk.mean_absolute_error)),
    Reference(m.MeanSquaredError, TWO, TWO[::-1].copy(), lambda y, p, w: sk.mean_squared_error(y, p, sample_weight=w)),
    Reference(m.RootMeanSquaredError, NUMBERS, GUESSES, flat(sk.root_mean_squared_error)),
    Reference(
        m.AbsolutePercentageError,
        AMOUNTS,
        MEANS,
        lambda y, p, w: 100 * flat(sk.mean_absolute_percentage_error)(y, p, w),
    ),
    Reference(m.SymmetricMeanAbsolutePercentageError, NUMBERS, GUESSES, weighted(smape)),
    Reference(m.R2Score, NUMBERS, GUESSES, flat(sk.r2_score)),
    Reference(
        lambda: m.R2Score(class_aggregation="variance_weighted_average"),
        TWO,
        f32(TWO + 1),
        lambda y, p, w: sk.r2_score(y, p, sample_weight=w, multioutput="variance_weighted"),
        "r2 by variance",
    ),
    Reference(m.PearsonCorrelation, NUMBERS, GUESSES, correlation),
    Reference(lambda: m.AbsoluteErrorQuantile(0.9), NUMBERS, GUESSES, p90, rel=0.0048),
    Reference(lambda: m.AbsoluteErrorCVaR(0.9), NUMBERS, GUESSES, cvar, rel=0.0048),
    Reference(lambda: m.PinballLoss(0.8), NUMBERS, GUESSES, flat(sk.mean_pinball_loss, alpha=0.8)),
    Reference(m.PoissonDeviance, COUNTS, MEANS, flat(sk.mean_poisson_deviance)),
    Reference(
        lambda: m.PoissonDeviance(log_mean=True),
        COUNTS,
        np.log(MEANS),
        lambda y, p, w: flat(sk.mean_poisson_deviance)(y, np.exp(p), w),
        "poisson, log mean",
    ),
    Reference(lambda: m.TweedieDeviance(power=1.4), COUNTS, MEANS, flat(sk.mean_tweedie_deviance, power=1.4)),
    Reference(
        lambda: m.TweedieDeviance(power=2), AMOUNTS, MEANS, flat(sk.mean_gamma_deviance), "gamma deviance", rel=1e-5
    ),
    Reference(
        lambda: m.NegativeBinomialDeviance(dispersion=0.5),
        COUNTS,
        MEANS,
        weighted(negative_binomial_deviance),
        rel=1e-5,
    ),
    Reference(m.IntervalCoverage, NUMBERS, ENDS, weighted(covered)),
    Reference(m.IntervalWidth, NUMBERS, ENDS, weighted(lambda y, p: p[:, 1] - p[:, 0])),
    Reference(lambda: m.IntervalScore(0.8), NUMBERS, ENDS, weighted(interval_score)),
    Reference(lambda: m.MeanLoss(MeanAbsoluteError()), NUMBERS, GUESSES, flat(sk.mean_absolute_error), "mean loss"),
    Reference(lambda: m.Perplexity(SparseCategoricalCrossentropy()), LABELS, SHARES, perplexity),
]

BINARY = [
    Reference(m.BinaryAccuracy, YES, SHARE, said(sk.accuracy_score)),
    Reference(m.SubsetAccuracy, TAGS, TAG_SHARES, lambda y, p, w: sk.accuracy_score(y, p > 0.5, sample_weight=w)),
    Reference(m.Precision, YES, SHARE, said(sk.precision_score)),
    Reference(m.Recall, YES, SHARE, said(sk.recall_score)),
    Reference(lambda: m.FBetaScore(beta=2.0), YES, SHARE, said(sk.fbeta_score, beta=2.0)),
    Reference(
        lambda: m.F1Score(average="macro", threshold=0.5),
        TAGS,
        TAG_SHARES,
        lambda y, p, w: sk.f1_score(y, p > 0.5, sample_weight=w, average="macro"),
        "f1 of tags",
    ),
    Reference(m.BrierScore, YES, SHARE, flat(sk.brier_score_loss)),
    Reference(m.ExpectedCalibrationError, YES, SHARE, ece),
    Reference(
        lambda: m.ExpectedCalibrationError(num_bins=4, norm="l2", debias=True),
        YES,
        SHARE,
        lambda y, p, w: ece(y, p, w, bins=4, power=2, debias=True),
        "debiased calibration error",
        rel=1e-5,
    ),
    Reference(m.AUC, YES, SHARE, flat(sk.roc_auc_score), rel=1e-4),
    Reference(
        lambda: m.AUC(multi_label=True),
        TAGS,
        TAG_SHARES,
        lambda y, p, w: sk.roc_auc_score(y, p, sample_weight=w),
        "auc of tags",
        rel=1e-3,
    ),
    Reference(lambda: m.AveragePrecision(from_logits=True), YES, LOGIT, flat(sk.average_precision_score), rel=1e-4),
    Reference(m.MatthewsCorrelation, YES, SHARE, said(sk.matthews_corrcoef)),
    Reference(m.CohenKappa, YES, SHARE, said(sk.cohen_kappa_score)),
    Reference(m.BalancedAccuracy, YES, SHARE, said(sk.balanced_accuracy_score)),
]

CLASSES = [
    Reference(m.CategoricalAccuracy, ONE_HOT, SHARES, chosen(sk.accuracy_score)),
    Reference(m.SparseCategoricalAccuracy, LABELS, SCORES, chosen(sk.accuracy_score)),
    Reference(lambda: m.SparseTopKCategoricalAccuracy(k=2), LABELS, SCORES, among_two),
    Reference(lambda: m.TopKCategoricalAccuracy(k=2), ONE_HOT, SCORES, among_two),
    Reference(lambda: m.ConfusionMatrix(num_classes=4), LABELS, SCORES, chosen(sk.confusion_matrix)),
    Reference(m.MatthewsCorrelation, LABELS, SCORES, chosen(sk.matthews_corrcoef), "matthews of classes"),
    Reference(
        lambda: m.CohenKappa(weightage="quadratic"),
        LABELS,
        SCORES,
        chosen(sk.cohen_kappa_score, weights="quadratic"),
        "quadratic kappa",
    ),
    Reference(
        lambda: m.CohenKappa(weightage="linear"),
        LABELS,
        SCORES,
        chosen(sk.cohen_kappa_score, weights="linear"),
        "linear kappa",
    ),
    Reference(
        lambda: m.BalancedAccuracy(adjusted=True),
        LABELS,
        SCORES,
        chosen(sk.balanced_accuracy_score, adjusted=True),
        "adjusted balanced accuracy",
        rel=1e-5,
    ),
    Reference(lambda: m.F1Score(average="weighted"), ONE_HOT, SCORES, chosen(sk.f1_score, average="weighted")),
    Reference(
        lambda: m.BrierScore(from_logits=True),
        LABELS,
        SCORES,
        lambda y, p, w: np.average(
            ((np.exp(p) / np.exp(p).sum(1, keepdims=True) - np.eye(4)[y]) ** 2).sum(1), weights=w
        ),
        "brier of classes",
    ),
    Reference(m.ExpectedCalibrationError, LABELS, SHARES, top_label_ece, "top-label calibration"),
]

LISTS = [
    Reference(
        lambda: m.NormalizedDiscountedCumulativeGain(k=4),
        RELEVANCE,
        LIST_SCORES,
        lambda y, p, w: sk.ndcg_score(y, p, k=4, sample_weight=w),
    ),
    Reference(m.MeanReciprocalRank, f32((RELEVANCE > 1) | (np.arange(7) == 3)), LIST_SCORES, reciprocal_rank),
]


REFERENCES = [*REGRESSION, *BINARY, *CLASSES, *LISTS]
