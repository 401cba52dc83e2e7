"""Balanced accuracy: the mean over classes of the share found."""

from typing import Annotated, Any

from keras import ops

from losswright.core.settings import Between, WholeAtLeast
from losswright.metrics.confusion_matrix import ConfusionMatrix
from losswright.metrics.metric import saveable_metric


@saveable_metric
class BalancedAccuracy(ConfusionMatrix):
    """The mean, over the classes that occur, of the share of their weight that is found.

    Args:
        adjusted: whether to scale so that chance is 0 and perfect is 1. The other settings are those of
            `ConfusionMatrix`.

    Source: Brodersen et al. 2010, The balanced accuracy and its posterior distribution.

    >>> metric = BalancedAccuracy()
    >>> metric.update_state([0, 0, 0, 1], [0.1, 0.2, 0.7, 0.9])
    >>> round(float(metric.result()), 4)
    0.8333
    """

    def __init__(
        self,
        *,
        adjusted: bool = False,
        num_classes: Annotated[int | None, WholeAtLeast(2)] = None,
        threshold: Annotated[float, Between(0, 1)] = 0.5,
        from_logits: bool = False,
        ignore_class: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__(
            num_classes=num_classes,
            threshold=threshold,
            from_logits=from_logits,
            ignore_class=ignore_class,
            name=name,
            dtype=dtype,
        )
        self.adjusted = adjusted

    def number(self, sums: Any) -> Any:
        """The mean recall."""
        label = ops.sum(sums, axis=1)
        occurring = ops.sum(ops.cast(label != 0, "float32"))
        found = ops.diagonal(sums) / ops.where(label != 0, label, 1.0)
        mean = ops.sum(found) / occurring
        return (mean - 1.0 / occurring) / (1.0 - 1.0 / occurring) if self.adjusted else mean
