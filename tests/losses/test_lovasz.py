"""The Lovasz losses with pixels that weigh differently."""

import numpy as np
import pytest

from losswright import losses
from tests.support.compiled import number


@pytest.mark.parametrize("counts", [[3, 1, 2, 1], [1, 3, 1, 2], [1, 1, 1, 5]])
def test_weights_repeat_pixels_up_to_a_factor(counts):
    y_true, logits = np.array([1.0, 0.0, 1.0, 0.0]), np.array([0.3, 0.4, -0.2, -1.5])
    weight, loss = np.array(counts), losses.LovaszHinge(reduction="sum")
    repeated = number(loss(*as_images(np.repeat(y_true, weight), np.repeat(logits, weight))))
    weighted = number(loss(*as_images(y_true, logits, weight / 8))) / weight.max() * 8
    assert weighted == pytest.approx(repeated, rel=1e-5)


def as_images(*pixels):
    return [array[None, None, :, None] for array in pixels]


def test_class_of_hidden_pixels_alone_is_not_there():
    y_true = np.eye(3)[[0, 1, 0, 2]][None, None]
    y_pred = np.array([[0.7, 0.2, 0.1], [0.3, 0.6, 0.1], [0.5, 0.4, 0.1], [0.1, 0.8, 0.1]])[None, None]
    hidden = np.array([[[[1.0], [1.0], [1.0], [0.0]]]])
    loss = losses.LovaszSoftmax(reduction="sum")
    assert number(loss(y_true, y_pred, hidden)) == pytest.approx(number(loss(y_true[:, :, :3], y_pred[:, :, :3])))
