"""Cohen's kappa: agreement beyond chance, with weights for near misses."""

from typing import Annotated, Any

from keras import ops

from losswright.core.settings import Between, OneOf, WholeAtLeast
from losswright.metrics.confusion_matrix import ConfusionMatrix
from losswright.metrics.metric import saveable_metric

LINEAR, QUADRATIC = "linear", "quadratic"


@saveable_metric
class CohenKappa(ConfusionMatrix):
    r"""$1 - \sum c_{ij} O_{ij} / \sum c_{ij} E_{ij}$: disagreement seen, against what chance would give.

    Args:
        weightage: what a miss costs, $c_{ij}$: None 1 for any, "linear" $|i - j|$, "quadratic" $(i - j)^2$; for
            ordered classes. The other settings are those of `ConfusionMatrix`.

    NaN where all labels and answers are of one class. Source: Cohen 1960, 1968.

    >>> metric = CohenKappa()
    >>> metric.update_state([1, 1, 0, 0], [0.9, 0.4, 0.2, 0.3])
    >>> float(metric.result())
    0.5
    """

    def __init__(
        self,
        *,
        weightage: Annotated[str | None, OneOf((LINEAR, QUADRATIC))] = None,
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
        self.weightage = weightage

    def number(self, sums: Any) -> Any:
        """Kappa, from shares of the whole weight."""
        share = sums / ops.sum(sums)
        by_chance = ops.sum(share, axis=1)[:, None] * ops.sum(share, axis=0)[None]
        cost = self._cost(sums.shape[0])
        return 1.0 - ops.sum(cost * share) / ops.sum(cost * by_chance)

    def _cost(self, classes: int) -> Any:
        place = ops.arange(classes, dtype="float32")
        distance = ops.abs(place[:, None] - place[None])
        if self.weightage is None:
            return ops.minimum(distance, 1.0)
        return ops.square(distance) if self.weightage == QUADRATIC else distance
