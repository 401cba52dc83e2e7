"""Deviances of counts and amounts: twice the log-likelihood that predictions miss."""

from typing import Annotated, Any

from keras import ops

from losswright.core.settings import Above, Between, enforce_ranges
from losswright.kernels.deviance import unit_deviance
from losswright.metrics.metric import WeightedMean, saveable_metric


class _Deviance(WeightedMean):
    """Base: the prediction is a mean, or, `log_mean`, its logarithm."""

    @enforce_ranges
    def __init__(self, *, log_mean: bool = False, name: str | None = None, dtype: Any = None):
        super().__init__(name=name, dtype=dtype)
        self.log_mean = log_mean

    def deviance(self, y_true: Any, y_pred: Any) -> Any:
        """The deviance of each target in its range."""
        raise NotImplementedError(f"{type(self).__name__} must define deviance(y_true, y_pred)")

    def in_range(self, y_true: Any) -> Any:
        """Where a target is one that the distribution has."""
        return y_true >= 0

    def element(self, y_true: Any, y_pred: Any) -> Any:
        """The deviance of each target; NaN where target or mean is out of its range."""
        known = self.in_range(y_true)
        if not self.log_mean:
            known = ops.logical_and(known, y_pred > 0)
        return ops.where(known, self.deviance(ops.where(known, y_true, 1.0), y_pred), float("nan"))


@saveable_metric
class TweedieDeviance(_Deviance):
    r"""$2\left(\frac{y^{2-p}}{(1-p)(2-p)} - \frac{y \mu^{1-p}}{1-p} + \frac{\mu^{2-p}}{2-p}\right)$, weighted mean.

    Power 1 is Poisson's, 2 Gamma's (targets above 0 alone), between them amounts with zeros, such as claims. NaN
    where a mean is not above 0, or a target is out of range.

    Args:
        power: $p$, from 1 to 2; the variance grows as the mean to this power.
        log_mean: whether predictions are logarithms of the mean.

    Source: Jørgensen 1997, The theory of dispersion models.

    >>> metric = TweedieDeviance(power=1.5)
    >>> metric.update_state([0.0, 4.0], [1.0, 4.0])
    >>> float(metric.result())
    2.0
    """

    def __init__(
        self,
        *,
        power: Annotated[float, Between(1, 2, "both")] = 1.5,
        log_mean: bool = False,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(log_mean=log_mean, name=name, dtype=dtype)
        self.power = power

    def in_range(self, y_true: Any) -> Any:
        """At least 0; above 0 for Gamma's."""
        return y_true > 0 if self.power == 2 else y_true >= 0

    def deviance(self, y_true: Any, y_pred: Any) -> Any:
        """The unit deviance."""
        return unit_deviance(y_true, y_pred, self.power, log_mean=self.log_mean)


@saveable_metric
class PoissonDeviance(_Deviance):
    r"""$2\,(y \log(y / \mu) - y + \mu)$, weighted mean: 0 where each count is predicted exactly.

    NaN where a mean is not above 0, or a count is below 0.

    Args:
        log_mean: whether predictions are logarithms of the mean.

    >>> metric = PoissonDeviance(log_mean=True)
    >>> metric.update_state([0.0, 1.0], [0.0, 0.0])
    >>> float(metric.result())
    1.0
    """

    def deviance(self, y_true: Any, y_pred: Any) -> Any:
        """Tweedie's at power 1."""
        return unit_deviance(y_true, y_pred, 1.0, log_mean=self.log_mean)


@saveable_metric
class NegativeBinomialDeviance(_Deviance):
    r"""$2\left(y \log\frac{y}{\mu} - (y + \frac1\alpha) \log\frac{1 + \alpha y}{1 + \alpha \mu}\right)$, weighted mean.

    For counts whose variance is $\mu + \alpha \mu^2$. NaN where a mean is not above 0, or a count is below 0.

    Args:
        dispersion: $\alpha$; towards 0 it becomes Poisson's.
        log_mean: whether predictions are logarithms of the mean.

    Source: Hilbe 2011, Negative binomial regression, eq. 8.9.

    >>> metric = NegativeBinomialDeviance(dispersion=1.0)
    >>> metric.update_state([0.0, 2.0], [1.0, 2.0])
    >>> round(float(metric.result()), 4)  # the mean of 2 log 2 and 0
    0.6931
    """

    def __init__(
        self,
        *,
        dispersion: Annotated[float, Above(0)] = 1.0,
        log_mean: bool = False,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(log_mean=log_mean, name=name, dtype=dtype)
        self.dispersion = dispersion

    def deviance(self, y_true: Any, y_pred: Any) -> Any:
        """Poisson's part, less what the dispersion allows."""
        above = ops.where(y_true > 0, y_true, 1.0)
        mean = ops.exp(y_pred) if self.log_mean else y_pred
        log_ratio = y_pred - ops.log(above) if self.log_mean else ops.log1p((mean - above) / above)
        scale = self.dispersion
        grown = ops.log1p(scale * (y_true - mean) / (1.0 + scale * mean))
        return -2.0 * (ops.where(y_true > 0, y_true * log_ratio, 0.0) + (y_true + 1.0 / scale) * grown)
