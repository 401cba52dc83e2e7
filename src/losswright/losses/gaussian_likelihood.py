"""Gaussian likelihoods: the model says how sure it is."""

from typing import Annotated

from keras import ops

from losswright.core import Between, Card, ElementwiseLoss, saveable
from losswright.core.alignment import blocks
from losswright.core.card import REGRESSION


@saveable
class GaussianNegativeLogLikelihood(ElementwiseLoss):
    r"""$\ell = \frac12 \left(s + (y - \mu)^2 e^{-s}\right)$ with the log-variance $s = \log \sigma^2$.

    The model gives two numbers a target: the last axis of `y_pred` holds all means, then all log-variances,
    $(N, \dots, 2K)$ for targets $(N, \dots, K)$. The constant $\frac12 \log 2\pi$ is left out.

    >>> round(float(GaussianNegativeLogLikelihood()([[3.0]], [[1.0, 0.0]])), 4)
    2.0
    """

    card = Card(
        task=REGRESSION,
        best_for="predictions with an error bar of their own each",
        strength="noisy regions count less, and the model says which they are",
        watch="where the mean is still bad the variance grows and the mean stops learning: BetaNegativeLogLikelihood",
        source="Nix and Weigend 1994, Estimating the mean and variance of the target probability distribution",
    )
    parameters = 2

    def element(self, y_true, y_pred):
        """Negative log-likelihood without its constant."""
        mean, log_variance = blocks(y_pred, 2)
        return 0.5 * (log_variance + ops.square(standardised(y_true - mean, 0.5 * log_variance)))


@saveable
class BetaNegativeLogLikelihood(ElementwiseLoss):
    r"""$\ell = \sigma^{2\beta}\,\frac12 \left(s + (y - \mu)^2 e^{-s}\right)$; no slope flows through $\sigma^{2\beta}$.

    `y_pred` is as in `GaussianNegativeLogLikelihood`, which is `beta=0`. With `beta=1` the mean learns as from the
    squared error. Since no slope flows through the weight, the slope of the value itself is another.

    >>> round(float(BetaNegativeLogLikelihood(beta=0.5)([[3.0]], [[1.0, 0.0]])), 4)
    2.0

    Args:
        beta: share of the variance's weight that is taken back, from 0 to 1.
    """

    card = Card(
        task=REGRESSION,
        best_for="means as good as those of the squared error, with error bars",
        strength="badly fitted points keep their slope",
        watch="the value is no likelihood any more: compare models by GaussianNegativeLogLikelihood",
        source="Seitzer et al. 2022, On the pitfalls of heteroscedastic uncertainty estimation",
    )
    parameters = 2

    def __init__(self, *, beta: Annotated[float, Between(0, 1, "both")] = 0.5, **keras_settings):
        super().__init__(**keras_settings)
        self.beta = beta

    def element(self, y_true, y_pred):
        """Weighted negative log-likelihood."""
        mean, log_variance = blocks(y_pred, 2)
        held = ops.stop_gradient(log_variance)
        # Weight and variance are merged before the exponential, so that large ones cancel instead of overflowing.
        square = ops.square(standardised(y_true - mean, 0.5 * (1.0 - self.beta) * held))
        return 0.5 * (log_variance * ops.exp(self.beta * held) + square * ops.exp(held - log_variance))


def standardised(error, log_scale):
    """The error in units of its scale; an error of 0 is 0 in any unit."""
    return error * ops.exp(ops.where(error == 0, 0.0, -log_scale))
