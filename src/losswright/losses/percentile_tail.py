"""Three common ways to weigh a batch's largest errors more, kept as they are known, with their faults stated.

All raise the weight of an error by a smoothed step around a threshold that is taken from the batch at hand. A batch
of 32 has no 99th percentile, and `0.99 * max` is none at any size: `Superquantile` has the threshold of the whole
training distribution instead.
"""

from collections.abc import Callable
from typing import Annotated, Any

from keras import ops

from losswright.core import Above, AtLeast, BatchLoss, Between, Card, Loss, saveable
from losswright.core.card import TAIL
from losswright.core.settings import enforce_ranges
from losswright.kernels.extremes import largest_of
from losswright.losses.aliases import as_loss
from losswright.losses.batch_quantile import batch_quantile
from losswright.losses.embeddings import HIGHEST
from losswright.losses.squared_error import MeanSquaredError
from losswright.losses.wrapping import Wrapping


class _SteppedTail(BatchLoss, Wrapping):
    """Errors times `1 + scale * step`, where the step rises from 0 to 1 around the threshold."""

    @enforce_ranges
    def __init__(
        self,
        *,
        level: Annotated[float, Between(0, 1)] = 0.99,
        sharpness: Annotated[float, Above(0)] = 10.0,
        scale: Annotated[float, AtLeast(0)] = 10.0,
        of: str | Callable[..., Any] | Loss = "absolute_error",
        **keras_settings,
    ):
        super().__init__(as_loss(of), **keras_settings)
        self.level, self.sharpness, self.scale, self.of = level, sharpness, scale, of

    def threshold(self, errors, weight):
        """The error around which the step lies."""
        raise NotImplementedError(f"{type(self).__name__} must define threshold(errors, weight)")

    def of_batch(self, y_true, y_pred, weight):
        """Weighted errors."""
        errors = ops.minimum(self.inner.values(y_true, y_pred, weight), HIGHEST)
        step = 0.5 * (1.0 + ops.tanh(self.sharpness * (errors - self.threshold(errors, weight))))
        return errors * (1.0 + self.scale * ops.stop_gradient(step))


@saveable
class MaxFractionTail(_SteppedTail):
    r"""$\ell = e\,(1 + c\,s)$, $s = \frac12(1 + \tanh(k (e - t)))$, with the threshold $t = q \max_i e_i$ of the batch.

    `q * max` is not a percentile: of log-normal errors it lies 12 % below the 99th at a batch of 32, and 283 % above
    it at 4,096, because the largest error grows with the batch.

    >>> round(float(MaxFractionTail(level=0.5)([[0.0], [0.0]], [[4.0], [1.0]])), 4)
    22.5

    Args:
        level: the share $q$ of the largest error that is the threshold, between 0 and 1.
        sharpness: $k$, in the inverse unit of the errors.
        scale: $c$, by how much an error far above the threshold weighs more.
        of: the error $e$: a loss, a function or an alias.
    """

    card = Card(
        task=TAIL,
        best_for="comparison with code that uses it",
        watch="the threshold depends on the batch size and on one sample",
    )

    def threshold(self, errors, weight):
        """The share `level` of the largest error."""
        seen = errors if weight is None else ops.where(self.fit_weight(weight, errors) > 0, errors, 0.0)
        return self.level * largest_of(ops.stop_gradient(seen))


@saveable
class BatchPercentileTail(_SteppedTail):
    r"""As `MaxFractionTail`, with the percentile of the batch's errors as the threshold $t$.

    The batch is sorted over its samples. Code that sorts a `(batch, 1)` tensor along the last axis sorts nothing and
    takes an arbitrary error. At a batch of 32 the threshold has a spread of 43 % (log-normal errors, level 0.99).

    >>> round(float(BatchPercentileTail(level=0.5)([[0.0], [0.0]], [[4.0], [1.0]])), 4)
    25.0

    Args:
        level: of the percentile, between 0 and 1.
        sharpness: $k$, in the inverse unit of the errors.
        scale: $c$, by how much an error far above the threshold weighs more.
        of: the error $e$: a loss, a function or an alias.
    """

    card = Card(
        task=TAIL,
        best_for="batches of thousands of samples",
        watch="in small batches the percentile is noise",
    )

    def threshold(self, errors, weight):
        """The weighted quantile of the batch."""
        return batch_quantile(errors, self.fit_weight(weight, errors), self.level)


@saveable
class BlendedTail(BatchPercentileTail):
    r"""$\ell = \beta\,(y - \hat y)^2 + (1 - \beta)\,\ell_\text{tail}$, with the tail of `BatchPercentileTail`.

    >>> round(float(BlendedTail(beta=1.0)([[0.0], [0.0]], [[4.0], [1.0]])), 4)
    8.5

    Args:
        beta: share of the squared error, from 0 to 1.
        **settings: as `BatchPercentileTail`.
    """

    card = Card(
        task=TAIL,
        best_for="comparison with code that uses it",
        watch="the two parts have different units, so beta means another blend at another scale",
    )

    def __init__(self, *, beta: Annotated[float, Between(0, 1, "both")] = 0.5, **settings):
        super().__init__(**settings)
        self.beta = beta
        self._squared = MeanSquaredError()

    def of_batch(self, y_true, y_pred, weight):
        """The blend of both."""
        squared = self._squared.values(y_true, y_pred, weight)
        return self.beta * squared + (1.0 - self.beta) * super().of_batch(y_true, y_pred, weight)
