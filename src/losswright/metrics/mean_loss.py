"""Any loss as an exact metric: its weighted mean over everything seen."""

from typing import Any

from keras import ops

from losswright.core.describe import clip
from losswright.core.errors import SettingError
from losswright.core.loss import Loss
from losswright.kernels.linear_logits import linear_logits_of
from losswright.kernels.masks import mask_of, set_mask
from losswright.metrics.metric import Metric, saveable_metric


@saveable_metric
class MeanLoss(Metric):
    r"""$\sum w\,\ell \,/\, \sum w$ over every value of a loss of this library, whatever the batches.

    The loss that Keras reports is a mean over batches, which depends on their size where masks, ignored classes or
    weights thin some of them out. Here numerator and denominator are summed apart. Sample weights, class weights,
    masks and `ignore_class` are as in the loss, and its `reduction` doesn't matter.

    Args:
        loss: an object of this library; `losswright.Weighted("mse")` makes one of any Keras loss, alias or function.

    Raises:
        SettingError: the loss is not one of this library.

    >>> from losswright.core import ElementwiseLoss
    >>> class Cubic(ElementwiseLoss):
    ...     def element(self, y_true, y_pred):
    ...         return ops.abs(y_true - y_pred) ** 3
    >>> metric = MeanLoss(Cubic())
    >>> metric.update_state([[1.0], [2.0]], [[2.0], [4.0]], sample_weight=[3.0, 1.0])
    >>> metric.name, float(metric.result())
    ('cubic', 2.75)
    """

    _direction = "down"

    def __init__(self, loss: Loss, *, name: str | None = None, dtype: Any = None):
        if not isinstance(loss, Loss):
            raise SettingError(
                f"MeanLoss(loss={clip(loss)}): loss must be a loss object of losswright; for a Keras loss, an alias "
                f"or a function give losswright.Weighted(loss)"
            )
        super().__init__(shape=(2,), name=name or loss.name, dtype=dtype)
        self.loss = loss
        self._summed, self._sized = _summing(loss), _summing(loss)
        self._sized.values = _ones_like(loss.values)

    def batch_sums(self, y_true: Any, y_pred: Any, sample_weight: Any) -> Any:
        """Weighted values, and the weights that they really got."""
        y_pred = at_rest(y_pred)
        parts = [loss(y_true, y_pred, sample_weight) for loss in (self._summed, self._sized)]
        return ops.stack([ops.cast(part, "float32") for part in parts])

    def number(self, sums: Any) -> Any:
        """The weighted mean."""
        return sums[0] / sums[1]


def at_rest(y_pred: Any) -> Any:
    """Predictions without a gradient, where they come from a `LinearHead`, whose losses would prepare one."""
    linear = linear_logits_of(y_pred)
    if linear is None:
        return y_pred
    resting = linear.at_rest()
    set_mask(resting, mask_of(y_pred))
    return resting


def _summing(loss: Loss) -> Any:
    """A shallow copy that sums. (`copy.copy` would save and load, and part from the state of a loss that has one.)"""
    twin: Any = object.__new__(type(loss))
    twin.__dict__.update(vars(loss))
    twin.reduction = "sum"
    return twin


def _ones_like(values: Any) -> Any:
    """What a loss counts, instead of what it costs."""

    def ones(*tensors: Any) -> Any:
        return ops.ones_like(values(*tensors))

    return ones
