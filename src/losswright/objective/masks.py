"""The Keras mask of predictions, for metrics too.

On JAX, `fit` takes predictions out of the differentiated function as new tensors, and the mask stays behind: the loss
leaves padding out, the metrics count it. Here the mask that the loss saw is laid on what the metrics get.
"""

from typing import Any

import keras

from losswright.kernels.masks import mask_of, set_mask


def keep_masks(model: keras.Model) -> None:
    """Let the metrics of a model see the masks that its loss sees."""
    vars(model).pop("compute_metrics", None)
    if keras.config.backend() != "jax":
        return
    seen: list[Any] = []
    model.compute_loss = _remembering(model.compute_loss, seen)
    model.compute_metrics = _masking(model.compute_metrics, seen)


def _remembering(own: Any, seen: list[Any]) -> Any:
    def compute_loss(x=None, y=None, y_pred=None, sample_weight=None, **settings):
        seen[:] = [mask_of(output) for output in keras.tree.flatten(y_pred)]
        return own(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, **settings)

    return compute_loss


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
