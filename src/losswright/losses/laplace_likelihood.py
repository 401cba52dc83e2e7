"""Laplace likelihood: absolute errors, with an error bar of their own each."""

from keras import ops

from losswright.core import Card, ElementwiseLoss, saveable
from losswright.core.alignment import blocks
from losswright.core.card import REGRESSION
from losswright.losses.gaussian_likelihood import standardised


@saveable
class LaplaceNegativeLogLikelihood(ElementwiseLoss):
    r"""$\ell = s + |y - \mu| e^{-s}$ with the log-scale $s = \log b$ of a Laplace distribution.

    The model gives two numbers a target: the last axis of `y_pred` holds all medians $\mu$, then all log-scales,
    $(N, \dots, 2K)$ for targets $(N, \dots, K)$. The constant $\log 2$ is left out.

    >>> round(float(LaplaceNegativeLogLikelihood()([[3.0]], [[1.0, 0.0]])), 4)
    2.0
    """

    card = Card(
        task=REGRESSION,
        best_for="error bars where some targets are outliers",
        strength="the median and its usual distance from the target: neither is decided by outliers",
        watch="the scale is the mean absolute error, not a standard deviation",
        source="Kendall and Gal 2017, What uncertainties do we need in Bayesian deep learning",
    )
    parameters = 2

    def element(self, y_true, y_pred):
        """Negative log-likelihood without its constant."""
        median, log_scale = blocks(y_pred, 2)
        return log_scale + ops.abs(standardised(y_true - median, log_scale))
