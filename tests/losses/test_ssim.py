"""Similarity of images of which some pixels count more."""

import numpy as np
from keras import ops

from losswright import losses
from losswright.losses.ssim import costs_of_windows, windows
from tests.support.compiled import array


def test_a_window_weighs_as_its_pixels_do():
    rng = np.random.default_rng(0)
    y_true, y_pred, weight = rng.random((3, 2, 14, 14, 2)).astype("float32")
    brightness, structure = (array(part) for part in costs_of_windows(*map(ops.convert_to_tensor, (y_true, y_pred))))
    costs, of_windows = brightness + (1 - brightness) * structure, array(windows(ops.convert_to_tensor(weight)))
    by_hand = [np.average(cost, weights=share) for cost, share in zip(costs, of_windows, strict=True)]
    loss = losses.SSIM(reduction="none")
    most = weight.max(axis=(1, 2, 3))  # of a sample's weights the largest is that of the sample
    np.testing.assert_allclose(array(loss(y_true, y_pred, weight)), by_hand * most, rtol=1e-4)
