"""Structural similarity of images: brightness, contrast and structure in small windows."""

import math
from typing import Annotated

from keras import ops

from losswright.core import Above, Card, WholeLoss, saveable
from losswright.core.card import STRUCTURED
from losswright.core.errors import ShapeError

SIDE, WIDTH = 11, 1.5  # of the Gaussian window, in pixels
C1, C2 = 0.01**2, 0.03**2  # relative to the squared range


@saveable
class SSIM(WholeLoss):
    r"""$\ell = 1 - \mathrm{mean}\, \frac{(2\mu_x\mu_y + c_1)(2\sigma_{xy} + c_2)}{(\mu_x^2 + \mu_y^2 + c_1)(\sigma_x^2 + \sigma_y^2 + c_2)}$.

    Images `(N, height, width, channels)`, at least 11 x 11; the mean is over all windows (Gaussian, 11 x 11, width 1.5)
    that fit into an image, and over channels. From 0 for equal images to 2.

    >>> import numpy as np
    >>> image = np.tile([0.0, 1.0], (1, 12, 6))[..., None]
    >>> float(SSIM()(image, image)), round(float(SSIM()(image, 1 - image)), 2)
    (0.0, 2.0)

    Args:
        max_value: the range of the pixels: 1 for 0 to 1, 255 for bytes.
    """  # noqa: E501

    card = Card(
        task=STRUCTURED,
        best_for="images that people look at: restoration, compression",
        strength="judges edges and texture, not single pixels",
        watch="slow to fix a uniform shift in brightness or hue: add some absolute error",
        target="images in the range that max_value says",
        source="Wang et al. 2004, Image quality assessment: from error visibility to structural similarity, eq. 13",
    )

    def __init__(self, *, max_value: Annotated[float, Above(0)] = 1.0, **keras_settings):
        super().__init__(**keras_settings)
        self.max_value = max_value

    def whole(self, y_true, y_pred, part):
        """One minus the mean similarity over the windows, each weighing as its pixels do."""
        demand_images(y_pred, SIDE)
        costs = _costs(y_true / self.max_value, y_pred / self.max_value)
        if part is None:
            return ops.mean(costs, axis=(1, 2, 3))
        weight = windows(ops.broadcast_to(part, ops.shape(y_pred)))
        return ops.sum(costs * weight, axis=(1, 2, 3)) / ops.maximum(ops.sum(weight, axis=(1, 2, 3)), 1e-30)


def demand_images(y_pred, side: int) -> None:
    """Refuse what are no images, or too small ones."""
    if len(y_pred.shape) != 4 or any(length is not None and length < side for length in y_pred.shape[1:3]):
        raise ShapeError(
            f"y_pred has shape {tuple(y_pred.shape)}; images must be (batch, height, width, channels), of at least "
            f"{side} x {side} pixels"
        )


def _costs(x, y):
    """One minus the similarity of each window."""
    brightness, structure = costs_of_windows(x, y)
    return brightness + (1.0 - brightness) * structure


def costs_of_windows(x, y):
    r"""One minus the similarity of brightness, and of structure; one minus their product is $(1 - l) + l\,(1 - s)$.

    $1 - l = (\mu_x - \mu_y)^2 / (\mu_x^2 + \mu_y^2 + c_1)$, $1 - s = \sigma_{x-y}^2 / (\sigma_x^2 + \sigma_y^2 + c_2)$:
    the parts are squares over sums, and nothing is left of two nearly equal numbers, so nearly equal images keep
    their digits.
    """
    maps = ops.stack([x, y, x - y])
    middle = ops.stop_gradient(ops.mean(maps, axis=(-3, -2), keepdims=True))  # so that bright images lose no digits
    maps = maps - middle
    means, squares = ops.split(windows(ops.concatenate([maps, ops.square(maps)])), 2)  # at once: quicker to compile
    of_x, of_y, of_gap = ops.unstack(ops.maximum(squares - ops.square(means), 0.0), 3)
    mean_x, mean_y, mean_gap = ops.unstack(means + middle, 3)
    brightness = ops.square(mean_gap) / (ops.square(mean_x) + ops.square(mean_y) + C1)
    return brightness, of_gap / (of_x + of_y + C2)


def windows(image):
    """The weighted mean of each window of `(..., height, width, channels)`, one side after the other."""
    weights = [math.exp(-0.5 * ((i - SIDE // 2) / WIDTH) ** 2) for i in range(SIDE)]
    weights = [weight / sum(weights) for weight in weights]
    *lead, height, width, channels = ops.shape(image)
    rows, columns = height - SIDE + 1, width - SIDE + 1
    # Of three axes: PyTorch and TensorFlow cut more of them slowly.
    image = _smoothed(ops.reshape(image, (-1, height, width * channels)), rows, weights)
    image = _smoothed(ops.reshape(image, (-1, width, channels)), columns, weights)
    return ops.reshape(image, (*lead, rows, columns, channels))


def _smoothed(lines, length: int, weights: list[float]):
    """The weighted mean along the middle axis; the two places of each weight are added first."""
    middle = SIDE // 2
    moved = [lines[:, i : i + length] for i in range(SIDE)]
    pairs = (weights[i] * (moved[i] + moved[-1 - i]) for i in range(middle))
    return sum(pairs, weights[middle] * moved[middle])
