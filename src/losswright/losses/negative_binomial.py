"""Negative binomial: counts whose variance exceeds their mean."""

from typing import Annotated

from keras import ops

from losswright.core import Above, Card, ElementwiseLoss, saveable
from losswright.core.alignment import blocks
from losswright.core.card import COUNTS
from losswright.core.settings import enforce_ranges
from losswright.kernels.negative_binomial import cost_of_count


class DispersedCounts(ElementwiseLoss):
    """Base of losses of counts with a dispersion: given, or given by the model.

    `also` is how many numbers a target the model gives besides.
    """

    also = 0

    @enforce_ranges
    def __init__(self, *, dispersion: Annotated[float | None, Above(0)] = None, **keras_settings):
        super().__init__(**keras_settings)
        self.dispersion = dispersion
        self.parameters = 1 + (dispersion is None) + self.also

    def parts(self, y_pred):
        """Log-mean, log-dispersion, and what else the model gives."""
        log_mean, *others = blocks(y_pred, self.parameters)
        if self.dispersion is None:
            return log_mean, *others
        return log_mean, ops.log(ops.full_like(log_mean, self.dispersion)), *others


@saveable
class NegativeBinomial(DispersedCounts):
    r"""$\ell = \log\frac{\Gamma(r)}{\Gamma(y + r)} - y\log\frac{\mu}{\mu + r} + r\log\frac{\mu + r}r$, $r = 1/\alpha$.

    The variance is $\mu + \alpha\mu^2$ (the form called NB2). With a given `dispersion` $\alpha$, `y_pred` is the
    log-mean $\log \mu$. Without, the model learns it too: the last axis of `y_pred` holds all log-means, then all
    log-dispersions, $(N, \dots, 2K)$ for targets $(N, \dots, K)$. The constant $\log y!$ is left out, as in
    `Poisson`, which this loss becomes where $\alpha$ tends to 0. For unequal exposures add the logarithm of the
    exposure to the log-mean.

    >>> round(float(NegativeBinomial(dispersion=1.0)([[2.0]], [[0.0]])), 4)
    1.3863
    >>> round(float(NegativeBinomial()([[2.0]], [[0.0, 0.0]])), 4)
    1.3863

    Args:
        dispersion: $\alpha$, above 0, or None if the model gives its logarithm.
    """

    card = Card(
        task=COUNTS,
        best_for="counts that vary more than their mean, such as claims, visits, defects",
        strength="says how much counts vary, so that one large count doesn't decide the mean",
        watch="more zeros than even a wide distribution explains: ZeroInflatedNegativeBinomial",
        target="whole numbers of at least 0",
        source="Cameron and Trivedi 2013, Regression analysis of count data, chapter 3",
    )

    def element(self, y_true, y_pred):
        """Negative log-likelihood without log y!."""
        return cost_of_count(y_true, *self.parts(y_pred))
