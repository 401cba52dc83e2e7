"""Superquantile (CVaR): the mean of the worst errors, above the threshold of the whole training distribution."""

from collections.abc import Callable
from typing import Annotated, Any

from keras import ops

from losswright.core import Between, Card, Loss, saveable
from losswright.core.card import TAIL
from losswright.core.state import StatefulLoss
from losswright.losses.aliases import as_loss
from losswright.losses.running_quantile import RunningQuantile
from losswright.losses.wrapping import Wrapping


@saveable
class Superquantile(Wrapping, StatefulLoss):
    r"""$\ell = (1 - m)\,e + m\,\left(t + \frac{\max(e - t, 0)}{1 - q}\right)$, a blend of mean and tail.

    Its mean is $1 - m$ times the mean error plus $m$ times the mean of the worst share $1 - q$ of all errors, if $t$
    is their $q$-quantile (Rockafellar and Uryasev 2000, Optimization of conditional value-at-risk, eq. 4). The
    threshold $t$ is learnt over the batches of training (`RunningQuantile`), not taken from one: a batch of 32 has
    no 99th percentile. It lives on the model, so compile with `losswright.compile`; validation leaves it alone, a
    saved model keeps it, and `history` shows it as `threshold`.

    >>> import keras, losswright, numpy as np
    >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    >>> model = losswright.compile(model, "adam", loss=Superquantile(level=0.9))
    >>> sorted(model.fit(np.ones((64, 1)), np.arange(64.0)[:, None], verbose=0).history)
    ['loss', 'threshold']

    Args:
        level: $q$, between 0 and 1: 0.99 aims at the worst hundredth. 0.95 serves the 99th percentile of new data as
            well or better, because five times as many samples say what to do about it.
        of: the error $e$: `"absolute_error"`, another alias, a loss or a function.
        mix: $m$, from 0 (mean error only) to 1 (tail only). The tail alone is served at the price of the middle:
            `docs/tails.md` measures the frontier on three tables.
    """

    card = Card(
        task=TAIL,
        best_for="regression where the worst errors cost most",
        strength="aims at the same tail at any batch size, and reports its threshold",
        watch="what the tail gains, the median pays: compare both",
        target="as the error",
        activation="as the error",
        source="Rockafellar and Uryasev 2000, Optimization of conditional value-at-risk",
    )

    def __init__(
        self,
        *,
        level: Annotated[float, Between(0, 1)] = 0.95,
        of: str | Callable[..., Any] | Loss = "absolute_error",
        mix: Annotated[float, Between(0, 1, "both")] = 0.3,
        **keras_settings,
    ):
        super().__init__(as_loss(of), **keras_settings)
        self.level, self.of, self.mix = level, of, mix
        self.state = RunningQuantile(level)

    def remembering(self, y_true, y_pred, weight):
        """The blend, whose slope is one number below the running threshold and another above it."""
        errors = self.inner.values(y_true, y_pred, weight)
        weight = self.fit_weight(weight, errors)
        threshold, _ = self.state.observe(errors, weight, learn=self.state.training)
        flat = 1.0 - self.mix
        steep = flat + self.mix / (1.0 - self.level)
        return steep * ops.leaky_relu(errors - threshold, negative_slope=flat / steep) + threshold
