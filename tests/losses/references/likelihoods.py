"""Truths about likelihoods of which the model gives several numbers a target, and about distributions of counts."""

import mpmath
import numpy as np

from losswright import losses
from tests.support.inputs import FEATURES, ROWS, SHAPE, narrow
from tests.support.reference import Reference
from tests.support.truth import Batch, Row, Torch, exp, log, log1p

COUNTS = [0.0, 1.0, 17.0, 1e6]
LOG_MEANS = [-1e4, -20.0, 0.0, 2.0, 13.0, 80.0]  # away from the log of a count, where slopes in the dispersion are 0
LOG_DISPERSIONS = [-14.0, -1.5, -1.0, 3.0, 30.0]


def parameters(number, formula):
    """The mean over the targets of a formula of a target and its parameters, which stand in blocks."""

    def of_row(y, p):
        return sum(formula(y[k], *p.reshape(number, -1)[:, k]) for k in range(len(y))) / len(y)

    return of_row


def reals_with(number, spread=1.0):
    """Any targets, and rows of `number` parameters each."""
    return lambda rng: narrow(2 * rng.normal(size=SHAPE), spread * rng.normal(size=(ROWS, number * FEATURES)))


def counts_with(number, mean=3.0):
    """Counts, many of them 0, and rows of `number` parameters each."""

    def draw(rng):
        y_true = rng.poisson(mean, size=SHAPE) * (rng.uniform(size=SHAPE) < 0.7)
        return narrow(y_true, rng.normal(size=(ROWS, number * FEATURES)))

    return draw


def grid(targets, *parts):
    """Each target with each choice of parameters, `(n, 1)` and `(n, parameters)`."""
    points = np.array(np.meshgrid(targets, *parts)).reshape(1 + len(parts), -1).T
    return narrow(points[:, :1], points[:, 1:])


def gaussian(y, mean, log_variance):
    return (log_variance + (y - mean) ** 2 * exp(-log_variance)) / 2


def torch_gaussian(y, p):
    import torch

    mean, log_variance = p.chunk(2, -1)
    return torch.nn.functional.gaussian_nll_loss(mean, y, log_variance.exp(), eps=1e-30, reduction="none").mean(-1)


def beta_gaussian(beta):
    def values(y, p, held):
        (mean, log_variance), weight = np.split(p, 2, -1), exp(beta * np.split(held, 2, -1)[1])
        return np.mean(weight * gaussian(y, mean, log_variance), axis=-1)

    return values


def torch_laplace(y, p):
    import torch

    median, log_scale = p.chunk(2, -1)
    return (-torch.distributions.Laplace(median, log_scale.exp()).log_prob(y) - np.log(2)).mean(-1)


def poisson(y, log_mean):
    return exp(log_mean) - y * log_mean


def negative_binomial(y, log_mean, log_dispersion):
    """From the gamma functions as they stand: 50 digits are enough for what cancels."""
    shape, odds = exp(-log_dispersion), log_mean + log_dispersion
    with mpmath.workdps(120):
        rising = mpmath.loggamma(y + shape) - mpmath.loggamma(shape) if y else 0
    return y * log1p(exp(-odds)) + shape * log1p(exp(odds)) - rising


def given(dispersion, formula):
    return lambda y, log_mean, *others: formula(y, log_mean, mpmath.log(mpmath.mpf(dispersion)), *others)


def inflated(formula):
    def of_count(y, *others):
        *of_distribution, logit = others
        share = 1 / (1 + exp(-logit))
        chance = 1 / (1 + exp(logit)) * exp(-formula(y, *of_distribution))
        return -log(chance + (share if y == 0 else 0))

    return of_count


def torch_negative_binomial(y, p):
    import torch

    log_mean, log_dispersion = p.chunk(2, -1)
    of_torch = torch.distributions.NegativeBinomial(
        (-log_dispersion).exp(), logits=log_mean + log_dispersion, validate_args=False
    )
    return -(of_torch.log_prob(y) + torch.lgamma(1 + y)).mean(-1)


REFERENCES = [
    Reference(
        losses.GaussianNegativeLogLikelihood(), Row(parameters(2, gaussian)), reals_with(2),
        [grid([0.0, 3.0, 1e30], [0.0, -2.0, 1e10], [-80.0, 0.0, 138.0, 1e4])], cancels=True,
    ),
    Reference(losses.GaussianNegativeLogLikelihood(), Torch(torch_gaussian), reals_with(2), cancels=True),
    Reference(
        losses.BetaNegativeLogLikelihood(beta=0.3), Batch(beta_gaussian(0.3), held=True), reals_with(2), cancels=True,
    ),
    Reference(
        losses.BetaNegativeLogLikelihood(beta=1.0), Batch(beta_gaussian(1), held=True), reals_with(2),
        [grid([0.0, 3.0, 1e10], [-2.0, 1e3], [-1e4, -80.0, 0.0, 80.0])], cancels=True,
    ),
    Reference(losses.BetaNegativeLogLikelihood(beta=0.0), Torch(torch_gaussian), reals_with(2), cancels=True),
    Reference(
        losses.LaplaceNegativeLogLikelihood(), Row(parameters(2, lambda y, m, s: s + abs(y - m) * exp(-s))),
        reals_with(2), [grid([0.5, 3.0, 1e30], [0.0, -2.0, 1e10], [-80.0, 0.0, 69.0, 1e4])], cancels=True,
    ),
    Reference(losses.LaplaceNegativeLogLikelihood(), Torch(torch_laplace), reals_with(2), cancels=True),
    Reference(
        losses.NegativeBinomial(), Row(parameters(2, negative_binomial)), counts_with(2),
        [grid(COUNTS, LOG_MEANS, LOG_DISPERSIONS)], cancels=True,
    ),
    Reference(losses.NegativeBinomial(), Torch(torch_negative_binomial), counts_with(2), cancels=True),
    Reference(
        losses.NegativeBinomial(dispersion=0.5), Row(parameters(1, given(0.5, negative_binomial))), counts_with(1),
        [grid(COUNTS, LOG_MEANS)], cancels=True,
    ),
    Reference(
        losses.ZeroInflatedPoisson(), Row(parameters(2, inflated(poisson))), counts_with(2),
        [grid([0.0], [-80.0, -20.0, -1.0, 0.0, 3.0, 6.0], [-80.0, -30.0, -1.0, 0.0, 1.0, 30.0, 80.0])], cancels=True,
    ),
    Reference(
        losses.ZeroInflatedNegativeBinomial(), Row(parameters(3, inflated(negative_binomial))), counts_with(3),
        [grid([0.0, 3.0, 1e3], [-20.0, 0.0, 6.0], [-14.0, -1.0, 3.0], [-30.0, 0.0, 1.0, 30.0])], cancels=True,
    ),
    Reference(
        losses.ZeroInflatedNegativeBinomial(dispersion=2.0),
        Row(parameters(2, inflated(given(2, negative_binomial)))), counts_with(2), cancels=True,
    ),
]  # fmt: skip
