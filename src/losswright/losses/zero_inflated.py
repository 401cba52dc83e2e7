"""Zero-inflated counts: some are 0 for a reason of their own, the others follow a distribution of counts."""

from keras import ops

from losswright.core import Card, ElementwiseLoss, saveable
from losswright.core.alignment import blocks
from losswright.core.card import COUNTS
from losswright.kernels.logarithm import log_add_exp, log_one_minus_exp
from losswright.kernels.negative_binomial import cost_of_count, cost_of_zero
from losswright.losses.negative_binomial import DispersedCounts

HIGHEST_LOG_MEAN = 80.0  # no zero comes from a mean of 5e34: beyond, the cost of a zero is that of inflation alone


@saveable
class ZeroInflatedPoisson(ElementwiseLoss):
    r"""$\ell = -\log(\pi + (1 - \pi) e^{-\mu})$ for a 0, else $-\log(1 - \pi) + \mu - y \log \mu$.

    The model gives two numbers a target: the last axis of `y_pred` holds all log-means $\log \mu$, then all logits of
    $\pi$, the share of zeros that are no counts: $(N, \dots, 2K)$ for targets $(N, \dots, K)$. The constant
    $\log y!$ is left out. For unequal exposures add the logarithm of the exposure to the log-mean.

    >>> round(float(ZeroInflatedPoisson()([[0.0], [2.0]], [[0.0, 0.0], [0.0, 0.0]])), 4)
    1.0365
    """

    card = Card(
        task=COUNTS,
        best_for="counts with more zeros than a rate explains: most customers never buy",
        strength="tells those who never do from those who didn't this time",
        watch="if the counts above 0 vary more than their mean as well: ZeroInflatedNegativeBinomial",
        target="whole numbers of at least 0",
        source="Lambert 1992, Zero-inflated Poisson regression",
    )
    parameters = 2

    def element(self, y_true, y_pred):
        """Negative log-likelihood without log y!."""
        log_mean, logit = blocks(y_pred, 2)
        is_zero = y_true == 0
        low = ops.where(is_zero, ops.minimum(log_mean, HIGHEST_LOG_MEAN), 0.0)
        high = ops.where(is_zero, 0.0, log_mean)
        count = ops.softplus(logit) + ops.exp(high) - y_true * high
        return ops.where(is_zero, cost_of_inflated_zero(ops.exp(low), logit), count)


@saveable
class ZeroInflatedNegativeBinomial(DispersedCounts):
    r"""$\ell = -\log(\pi + (1 - \pi) P(0))$ for a 0, else $-\log(1 - \pi) - \log P(y)$, $P$ as in `NegativeBinomial`.

    The last axis of `y_pred` holds all log-means, then (without a given `dispersion`) all log-dispersions, then all
    logits of the share $\pi$ of zeros that are no counts: $(N, \dots, 3K)$, or $(N, \dots, 2K)$ with a given
    dispersion, for targets $(N, \dots, K)$. The constant $\log y!$ is left out.

    >>> round(float(ZeroInflatedNegativeBinomial(dispersion=1.0)([[0.0], [2.0]], [[0.0, 0.0], [0.0, 0.0]])), 4)
    1.1836

    Args:
        dispersion: $\alpha$, above 0, or None if the model gives its logarithm.
    """

    card = Card(
        task=COUNTS,
        best_for="counts with many zeros whose other values vary widely too",
        strength="mean, variation and share of zeros are told apart",
        watch="needs many rows: a wide distribution has many zeros of its own, so the two compete",
        target="whole numbers of at least 0",
        source="Cameron and Trivedi 2013, Regression analysis of count data, chapter 4",
    )
    also = 1

    def element(self, y_true, y_pred):
        """Negative log-likelihood without log y!."""
        log_mean, log_dispersion, logit = self.parts(y_pred)
        is_zero = y_true == 0
        low = ops.where(is_zero, ops.minimum(log_mean, HIGHEST_LOG_MEAN), 0.0)
        zero = cost_of_inflated_zero(cost_of_zero(low, log_dispersion), logit)
        count = ops.softplus(logit) + cost_of_count(y_true, ops.where(is_zero, 0.0, log_mean), log_dispersion)
        return ops.where(is_zero, zero, count)


def cost_of_inflated_zero(cost, logit):
    r"""$-\log(\pi + (1 - \pi) e^{-c})$ for $\pi = \sigma(a)$: the softplus of one logit, so that no terms cancel."""
    return ops.softplus(log_one_minus_exp(cost) - log_add_exp(logit, -cost))
