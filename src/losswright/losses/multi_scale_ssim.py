"""Structural similarity at several scales: fine texture and coarse shapes, each as much as people see it."""

from collections.abc import Sequence
from typing import Annotated

from keras import ops

from losswright.core import Above, Card, WholeLoss, saveable
from losswright.core.card import STRUCTURED
from losswright.losses.per_class import Each, as_plain
from losswright.losses.ssim import SIDE, costs_of_windows, demand_images, windows

SCALES = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
LEAST = 1e-30  # similarity of structure below which a scale counts as this


@saveable
class MultiScaleSSIM(WholeLoss):
    r"""$\ell = 1 - \prod_{k=1}^{S} s_k^{w_k}$, with the structure $s_k$ at scale k; at the coarsest, structure and brightness.

    Images `(N, height, width, channels)`; each scale has half the pixels a side of the one before, and the last still
    needs 11: 176 x 176 for the five of the paper. Means over windows are taken a channel, then over channels.

    >>> import numpy as np
    >>> image = np.tile([0.0, 1.0], (1, 22, 11))[..., None]
    >>> float(MultiScaleSSIM(scales=(0.5, 0.5))(image, image))
    0.0

    Args:
        max_value: the range of the pixels: 1 for 0 to 1, 255 for bytes.
        scales: $w_k$, from the finest to the coarsest, above 0.
    """  # noqa: E501

    card = Card(
        task=STRUCTURED,
        best_for="images seen from any distance: restoration, compression",
        strength="agrees with people's judgement better than one scale",
        watch="images of at least 176 pixels a side, or fewer scales",
        target="images in the range that max_value says",
        source="Wang, Simoncelli and Bovik 2003, Multiscale structural similarity for image quality assessment, eq. 7",
    )

    def __init__(
        self,
        *,
        max_value: Annotated[float, Above(0)] = 1.0,
        scales: Annotated[Sequence[float], Each(Above(0))] = SCALES,
        **keras_settings,
    ):
        super().__init__(**keras_settings)
        self.max_value, self.scales = max_value, as_plain(scales)

    def whole(self, y_true, y_pred, part):
        """One minus the product over scales, whose logarithm is a sum of parts of which none is positive."""
        demand_images(y_pred, SIDE * 2 ** (len(self.scales) - 1))
        x, y = y_true / self.max_value, y_pred / self.max_value
        weight = None if part is None else ops.broadcast_to(part, ops.shape(y_pred))
        logarithm = 0.0
        for k, power in enumerate(self.scales):
            brightness, structure = costs_of_windows(x, y)
            is_coarsest = k == len(self.scales) - 1
            cost = brightness + (1.0 - brightness) * structure if is_coarsest else structure
            logarithm += power * _log_of_rest(_mean(cost, weight))
            x, y, weight = _halved(x), _halved(y), None if weight is None else _halved(weight)
        return ops.mean(0.0 - ops.expm1(logarithm), axis=-1)  # 0 for equal images, not -0


def _mean(costs, weight):
    """Over the windows, a channel; each window weighs as its pixels do."""
    if weight is None:
        return ops.mean(costs, axis=(1, 2))
    weight = windows(weight)
    return ops.sum(costs * weight, axis=(1, 2)) / ops.maximum(ops.sum(weight, axis=(1, 2)), LEAST)


def _log_of_rest(cost):
    """log(1 - cost), for a cost of at most 2: a similarity below 0 counts as next to 0."""
    is_similar = cost < 1.0 - 1e-7
    inside = ops.where(is_similar, cost, 0.0)
    return ops.where(is_similar, ops.log1p(-inside), ops.log(LEAST * ops.ones_like(cost)))


def _halved(image):
    """Means of 2 x 2 pixels; an odd last row or column is left out."""
    height, width = ops.shape(image)[1:3]
    image = image[:, : height // 2 * 2, : width // 2 * 2]
    rows = 0.5 * (image[:, ::2] + image[:, 1::2])
    return 0.5 * (rows[:, :, ::2] + rows[:, :, 1::2])
