"""Average top-k: the mean of the largest errors of a batch."""

from collections.abc import Callable
from typing import Annotated, Any

from keras import ops

from losswright.core import BatchLoss, Between, Card, Loss, saveable
from losswright.core.card import TAIL
from losswright.core.errors import SettingError
from losswright.core.loss import fit_rank
from losswright.core.settings import WholeAtLeast
from losswright.losses.aliases import as_loss
from losswright.losses.wrapping import Wrapping


@saveable
class TopK(BatchLoss, Wrapping):
    r"""$\ell_i = \frac{f_i}{s}\,e_i$, where $f_i$ is the part of sample $i$ in the top share $s$ of the batch.

    The mean of the values is the mean of the largest errors, the batch's own CVaR. A sample that the border of the
    share cuts counts in part. Weights are respected: the top is a share of the weight, and a sample of weight 0 takes
    no place in it. Losses in several axes, `(N, T)`, are ranked all together.

    >>> round(float(TopK(k=2)([[0.0], [0.0], [0.0]], [[1.0], [5.0], [3.0]])), 4)
    4.0

    Args:
        share: $s$, above 0 and at most 1.
        k: instead of `share`: the number of samples, of average weight. More than the batch has means all of them.
        of: the error $e$: a loss, a function or an alias.
    """

    card = Card(
        task=TAIL,
        best_for="hard examples in batches of hundreds and more",
        strength="no threshold to learn, no state",
        watch="in a batch of 32 the top hundredth is a third of one sample, far from the true tail; the middle pays",
        target="as the error",
        activation="as the error",
        source="Fan et al. 2017, Learning with average top-k loss",
    )

    def __init__(
        self,
        *,
        share: Annotated[float | None, Between(0, 1, "high")] = None,
        k: Annotated[int | None, WholeAtLeast(1)] = None,
        of: str | Callable[..., Any] | Loss = "absolute_error",
        **keras_settings,
    ):
        super().__init__(as_loss(of), **keras_settings)
        if (share is None) == (k is None):
            raise SettingError(f"TopK: give either share or k, got share={share} and k={k}")
        self.share, self.k, self.of = share, k, of

    def of_batch(self, y_true, y_pred, weight):
        """Errors in the top, scaled so that their mean over the batch is their mean over the top."""
        errors = self.inner.values(y_true, y_pred, weight)
        weight = fit_rank(weight, errors)
        weight = ops.ones_like(errors) if weight is None else ops.broadcast_to(weight, ops.shape(errors))
        flat = ops.stop_gradient(ops.reshape(weight, (-1,)))
        share = self.share or self._share_of_k(flat)
        held = ops.reshape(ops.stop_gradient(errors), (-1,))
        part = ops.reshape(_part_in_top(held, flat, share * ops.sum(flat)), ops.shape(errors))
        return ops.where(part > 0, part / share * errors, 0.0)

    def _share_of_k(self, weight):
        samples = ops.sum(ops.cast(weight > 0, weight.dtype))
        return ops.minimum(self.k / ops.maximum(samples, 1.0), 1.0)


def _part_in_top(errors, weight, size):
    """The part of each sample, from 0 to 1, that lies among the largest errors whose weights sum to `size`."""
    order = ops.argsort(-errors)
    ordered = ops.take(weight, order)
    before = ops.cumsum(ordered) - ordered
    part = ops.divide_no_nan(ops.clip(size - before, 0.0, ordered), ordered)
    return ops.take(part, ops.argsort(order))
