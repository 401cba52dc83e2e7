"""Tilted empirical risk: the log of the mean exponential of the errors, from the mean to the worst."""

from collections.abc import Callable
from typing import Annotated, Any

from keras import ops

from losswright.core import BatchLoss, Card, Loss, saveable
from losswright.core.card import TAIL
from losswright.core.loss import fit_rank
from losswright.core.settings import Number
from losswright.kernels.extremes import largest_of
from losswright.losses.aliases import as_loss
from losswright.losses.embeddings import HIGHEST
from losswright.losses.wrapping import Wrapping

LEAST = 1e-30  # of a tilt that is one: float32 holds what it makes of an error


@saveable
class Tilted(BatchLoss, Wrapping):
    r"""$\ell_i = r_i T$, with the tilted loss $T = \frac1t \log \frac1n \sum_j e^{t e_j}$ and $r_i = e^{t (e_i - T)}$.

    The value of a sample is its share of the tilted loss of the batch: the shares $r_i$ have mean 1, so the mean of the
    values is $T$, and its slope is that of $T$, $\frac1n r_i \nabla e_i$. No slope flows through the shares. With
    weights all means are weighted means, and a sample of weight 0 has no part in them.

    >>> round(float(Tilted(tilt=1.0)([[0.0], [0.0]], [[1.0], [3.0]])), 4)
    2.4338

    Args:
        tilt: $t$, in the inverse unit of the errors. 0 is the mean, above 0 the large errors count more (towards the
            largest alone), below 0 they count less.
        of: the error $e$: a loss, a function or an alias.
    """

    card = Card(
        task=TAIL,
        best_for="moving smoothly between the mean, the worst errors and (below 0) the typical ones",
        strength="one number; also tames outliers, with a tilt below 0",
        watch="its unit is the inverse of the errors'; if large, few samples decide and small batches are noise",
        target="as the error",
        activation="as the error",
        source="Li et al. 2021, Tilted empirical risk minimization, eq. 2",
    )

    def __init__(
        self,
        *,
        tilt: Annotated[float, Number()] = 1.0,
        of: str | Callable[..., Any] | Loss = "absolute_error",
        **keras_settings,
    ):
        super().__init__(as_loss(of), **keras_settings)
        self.tilt, self.of = tilt, of

    def of_batch(self, y_true, y_pred, weight):
        """Share of each sample in the tilted loss."""
        errors = ops.minimum(self.inner.values(y_true, y_pred, weight), HIGHEST)
        if abs(self.tilt) < LEAST:
            return errors
        tilted, share = _tilt(ops.stop_gradient(errors), fit_rank(weight, errors), self.tilt)
        return share * (tilted + errors - ops.stop_gradient(errors))


def _tilt(errors, weight, tilt: float):
    """The tilted mean of the errors that weigh anything, and the share of each in it."""
    weight = ops.ones_like(errors) if weight is None else ops.broadcast_to(weight, ops.shape(errors))
    signed = errors if tilt > 0 else -errors
    extreme = largest_of(ops.where(weight > 0, signed, -float("inf")))
    extreme = ops.where(ops.isfinite(extreme), extreme, 0.0)
    gaps = abs(tilt) * ops.where(weight > 0, signed - extreme, 0.0)  # never above 0, so nothing overflows
    mean, less = _mean(ops.exp(gaps), weight), _mean(ops.expm1(gaps), weight)
    # For a small tilt log1p keeps the digits; for a large one the mean of the exponentials does.
    is_small = less > -0.5
    log = ops.where(is_small, ops.log1p(ops.where(is_small, less, 0.0)), ops.log(ops.where(mean > 0, mean, 1.0)))
    tilted = (extreme + log / abs(tilt)) * (1.0 if tilt > 0 else -1.0)
    return tilted, ops.where(weight > 0, ops.divide_no_nan(ops.exp(gaps), mean), 0.0)


def _mean(values, weight):
    return ops.divide_no_nan(ops.sum(weight * values), ops.sum(weight))
