"""Perplexity: among how many words, all alike, the model would be as unsure."""

from typing import Any

from keras import ops

from losswright.core.errors import SettingError
from losswright.core.loss import Loss
from losswright.metrics.mean_loss import MeanLoss
from losswright.metrics.metric import saveable_metric


@saveable_metric
class Perplexity(MeanLoss):
    r"""$e^{\text{mean loss}}$ of a crossentropy in nats, over every row that counts, whatever the batches.

    Give it the crossentropy without label smoothing, z-loss or class weights: with them it is no perplexity. From the
    output of a `losswright.layers.LinearHead` it never holds all logits.

    Args:
        loss: a crossentropy of this library; its `ignore_class` holds here too.

    Raises:
        SettingError: the loss is not one of this library.

    >>> from losswright.core import ElementwiseLoss
    >>> class Surprise(ElementwiseLoss):
    ...     def element(self, y_true, y_pred):
    ...         return -ops.log(y_pred)
    >>> metric = Perplexity(Surprise())
    >>> metric.update_state([[1.0], [1.0]], [[0.5], [0.125]])
    >>> round(float(metric.result()), 4)
    4.0
    """

    def __init__(self, loss: Loss, *, name: str | None = None, dtype: Any = None):
        if isinstance(loss, Loss) and (added := _not_of_perplexity(loss)):
            raise SettingError(f"Perplexity of a loss with {added} is none; give one without")
        super().__init__(loss, name=name or "perplexity", dtype=dtype)

    def number(self, sums: Any) -> Any:
        """The exponential of the mean."""
        return ops.exp(super().number(sums))


def _not_of_perplexity(loss: Loss) -> str:
    """The settings that make more of a crossentropy than a mean surprise."""
    settings = ("label_smoothing", "z_loss", "class_weight")
    return ", ".join(name for name in settings if getattr(loss, name, None))
