"""Poisson: counts, from a rate or from its logarithm."""

from keras import ops

from losswright.core import Card, ElementwiseLoss, saveable
from losswright.core.card import COUNTS
from losswright.kernels.poisson import poisson


@saveable
class Poisson(ElementwiseLoss):
    r"""$\ell = \hat y - y \log \hat y$, or $e^{z} - y z$ from the log-rate $z$.

    The constant $\log y!$ is left out, so the least value is not 0. A rate below 0, which has no logarithm, costs
    $1 + y$ a unit more than one of 0: it is pushed up, and gives no NaN.

    >>> round(float(Poisson()([[2.0]], [[1.0]])), 4)
    1.0
    >>> round(float(Poisson(log_rate=True)([[2.0]], [[0.0]])), 4)
    1.0

    Args:
        log_rate: whether the model gives the logarithm of the rate (a linear output). That is the safe form: a rate
            that must stay positive can reach 0. Where counts come from unequal exposures (hours watched, persons at
            risk), add the logarithm of the exposure to the model's output, as
            `keras.layers.Add()([log_rate, log_exposure])`: the layer before it then learns the rate a unit of exposure.
    """

    card = Card(
        task=COUNTS,
        best_for="counts whose variance is about their mean",
        strength="the likelihood of independent events at a rate",
        watch="overdispersed counts (variance well above the mean) and many zeros",
        target="whole numbers of at least 0",
        activation="softplus or exponential; linear with log_rate=True",
    )

    def __init__(self, *, log_rate: bool = False, **keras_settings):
        super().__init__(**keras_settings)
        self.log_rate = log_rate

    def element(self, y_true, y_pred):
        """Negative log-likelihood without its constant."""
        if self.log_rate:
            return ops.exp(y_pred) - y_true * y_pred
        return poisson(y_true, y_pred)
