"""Percentile weighting: errors above a running percentile count more, by a smooth step."""

from collections.abc import Callable
from typing import Annotated, Any

from keras import ops

from losswright.core import Above, AtLeast, Between, Card, Loss, saveable
from losswright.core.card import TAIL
from losswright.core.loss import fit_rank
from losswright.core.state import StatefulLoss
from losswright.losses.aliases import as_loss
from losswright.losses.running_quantile import RunningQuantile
from losswright.losses.wrapping import Wrapping


@saveable
class PercentileWeighted(Wrapping, StatefulLoss):
    r"""$\ell = e\,(1 + c\,s)$ with the step $s = \frac12\left(1 + \tanh\left(k\,\frac{e - t}{m}\right)\right)$.

    The threshold $t$ is the percentile of the whole training distribution, and $m$ the mean excess of the errors above
    it. Both are learnt over the batches (`RunningQuantile`), so the step lies at the same percentile at any batch size
    and is as sharp at any scale of the errors, unlike `BatchPercentileTail`. No slope flows through the step. The state
    lives on the model: compile with `losswright.compile`.

    >>> import keras, losswright, numpy as np
    >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    >>> model = losswright.compile(model, "adam", loss=PercentileWeighted(level=0.9))
    >>> sorted(model.fit(np.ones((64, 1)), np.arange(64.0)[:, None], verbose=0).history)
    ['loss', 'threshold']

    Args:
        level: of the percentile, between 0 and 1.
        sharpness: $k$; 1 spreads the step over about one mean excess to either side.
        scale: $c$, by how much an error far above the threshold weighs more.
        of: the error $e$: `"absolute_error"`, another alias, a loss or a function.
    """

    card = Card(
        task=TAIL,
        best_for="fewer large errors at little cost for the middle",
        strength="moves a model less than Superquantile: all errors keep their weight of 1",
        watch="a large scale makes it a tail loss like others, and the median pays",
        target="as the error",
        activation="as the error",
        source="Robbins and Monro 1951, A stochastic approximation method (the threshold)",
    )

    def __init__(
        self,
        *,
        level: Annotated[float, Between(0, 1)] = 0.99,
        sharpness: Annotated[float, Above(0)] = 1.0,
        scale: Annotated[float, AtLeast(0)] = 10.0,
        of: str | Callable[..., Any] | Loss = "absolute_error",
        **keras_settings,
    ):
        super().__init__(as_loss(of), **keras_settings)
        self.level, self.sharpness, self.scale, self.of = level, sharpness, scale, of
        self.state = RunningQuantile(level)

    def remembering(self, y_true, y_pred, weight):
        """Errors, weighed by the step around the running threshold."""
        errors = self.inner.values(y_true, y_pred, weight)
        weight = fit_rank(weight, errors)
        threshold, excess = self.state.observe(errors, weight, learn=self.state.training)
        step = 0.5 * (1.0 + ops.tanh(self.sharpness * (ops.stop_gradient(errors) - threshold) / excess))
        return errors * (1.0 + self.scale * step)
