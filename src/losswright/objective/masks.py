"""The Keras mask of predictions, for metrics too.

On JAX, `fit` takes predictions out of the differentiated function as new tensors, and the mask stays behind: the loss
leaves padding out, the metrics count it. Here the mask that the loss saw is laid on what the metrics get.
"""

from typing import Any

import keras

from losswright.kernels.masks import mask_of, set_mask
from losswright.objective.computation import Computation


def keep_masks(model: keras.Model) -> None:
    """Let the metrics of a model see the masks that its loss sees."""
    if keras.config.backend() != "jax":
        return
    seen: list[Any] = []

    def remember(y_pred):
        seen[:] = [mask_of(output) for output in keras.tree.flatten(y_pred)]

    Computation.of(model).remember = remember
    model.compute_metrics = _masking(model.compute_metrics, seen)


def _masking(own: Any, seen: list[Any]) -> Any:
    def compute_metrics(x, y, y_pred, sample_weight=None):
        outputs = keras.tree.flatten(y_pred)
        if len(outputs) == len(seen):
            for output, mask in zip(outputs, seen, strict=True):
                if mask is not None and mask_of(output) is None:
                    set_mask(output, mask)
        seen.clear()
        return own(x, y, y_pred, sample_weight)

    return compute_metrics
