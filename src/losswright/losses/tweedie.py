"""Tweedie deviances: amounts whose variance grows as a power of their mean, from counts to sums of claims."""

from typing import Annotated

from keras import ops

from losswright.core import Between, Card, ElementwiseLoss, saveable
from losswright.core.card import COUNTS, REGRESSION
from losswright.core.settings import enforce_ranges
from losswright.kernels.deviance import unit_deviance
from losswright.kernels.logarithm import LOWEST_RATE


class _Deviance(ElementwiseLoss):
    """The unit deviance of a power from 1 (Poisson) to 2 (gamma)."""

    power: float
    harmless_target = 1.0  # at power 2 a target of 0 has no deviance

    @enforce_ranges
    def __init__(self, *, log_mean: bool = True, **keras_settings):
        super().__init__(**keras_settings)
        self.log_mean = log_mean

    def element(self, y_true, y_pred):
        """Deviance of each target; a mean below what has a logarithm costs more the lower it is."""
        too_low = 0.0 if self.log_mean else 2.0 * ops.maximum(LOWEST_RATE - y_pred, 0.0)
        return unit_deviance(y_true, y_pred, self.power, log_mean=self.log_mean) + too_low


@saveable
class Tweedie(_Deviance):
    r"""$\ell = 2\left(\frac{y^{2-p}}{(1-p)(2-p)} - \frac{y\,\mu^{1-p}}{1-p} + \frac{\mu^{2-p}}{2-p}\right)$.

    The deviance of a Tweedie distribution with variance proportional to $\mu^p$: 0 where $\mu = y$. Right at any power
    from 1 to 2, both of which are its limits: the Poisson deviance and `GammaDeviance` (the limits themselves are
    taken without dividing by 0). For unequal exposures let `y_true` be the amount a unit of exposure and
    `sample_weight` the exposure.

    >>> round(float(Tweedie(power=1.5)([[0.0], [4.0]], [[0.0], [0.0]])), 4)
    4.0

    Args:
        power: $p$, from 1 to 2, both included.
        log_mean: whether the model gives $\log \mu$ (a linear output), else $\mu$ itself.
    """

    card = Card(
        task=COUNTS,
        best_for="amounts that are often exactly 0 and else positive and skewed: insurance claims, rain, sales",
        strength="one model for whether and how much",
        watch="the power is a choice: judge several on validation data",
        target="at least 0",
        activation="linear; softplus or exponential with log_mean=False",
        source="Jørgensen 1987, Exponential dispersion models",
    )

    def __init__(self, *, power: Annotated[float, Between(1, 2, "both")] = 1.5, **settings):
        super().__init__(**settings)
        self.power = power


@saveable
class PoissonDeviance(_Deviance):
    r"""$\ell = 2\,(y \log\frac{y}{\mu} - y + \mu)$.

    Twice `Poisson` less its least value: 0 where $\mu = y$, with all digits, at counts of millions too.

    >>> round(float(PoissonDeviance()([[0.0], [1.0]], [[0.0], [0.0]])), 4)
    1.0

    Args:
        log_mean: whether the model gives $\log \mu$ (a linear output), else $\mu$ itself.
    """

    card = Card(
        task=COUNTS,
        best_for="counts, where the value should say how far from perfect the model is",
        strength="0 is perfect, unlike the likelihood",
        watch="overdispersed counts (variance well above the mean) and many zeros",
        target="at least 0",
        activation="linear; softplus or exponential with log_mean=False",
        source="McCullagh and Nelder 1989, Generalized linear models, section 2.3",
    )
    power = 1.0


@saveable
class GammaDeviance(_Deviance):
    r"""$\ell = 2\,(\log\frac{\mu}{y} + \frac{y}{\mu} - 1)$.

    It has the slopes of the gamma likelihood, and is 0 where $\mu = y$. Errors count in proportion to the mean.

    >>> round(float(GammaDeviance()([[1.0]], [[1.0]])), 4)
    0.7358

    Args:
        log_mean: whether the model gives $\log \mu$ (a linear output), else $\mu$ itself.
    """

    card = Card(
        task=REGRESSION,
        best_for="positive, skewed amounts whose spread grows with their mean: the size of a claim, a duration",
        strength="has no unit: 10 % too low costs the same at 10 and at 10,000",
        watch="targets of 0 have no likelihood (NaN): Tweedie",
        target="above 0",
        activation="linear; softplus or exponential with log_mean=False",
        source="McCullagh and Nelder 1989, Generalized linear models, section 2.3",
    )
    power = 2.0
