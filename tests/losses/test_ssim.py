"""Similarity of images of which some pixels count more."""

import keras
import numpy as np
import pytest
from keras import ops

import losswright as lw
from losswright import losses
from losswright.core.errors import ShapeError
from losswright.losses.ssim import costs_of_windows, windows
from tests.support.compiled import array, number


def test_a_window_weighs_as_its_pixels_do():
    rng = np.random.default_rng(0)
    y_true, y_pred, weight = rng.random((3, 2, 14, 14, 2)).astype("float32")
    brightness, structure = (array(part) for part in costs_of_windows(*map(ops.convert_to_tensor, (y_true, y_pred))))
    costs, of_windows = brightness + (1 - brightness) * structure, array(windows(ops.convert_to_tensor(weight)))
    by_hand = [np.average(cost, weights=share) for cost, share in zip(costs, of_windows, strict=True)]
    loss = losses.SSIM(reduction="none")
    most = weight.max(axis=(1, 2, 3))  # of a sample's weights the largest is that of the sample
    np.testing.assert_allclose(array(loss(y_true, y_pred, weight)), by_hand * most, rtol=1e-4)


@pytest.mark.skipif(keras.config.backend() != "tensorflow", reason="elsewhere sizes are always known")
@pytest.mark.parametrize("loss", [losses.SSIM(), losses.MultiScaleSSIM(scales=(0.5, 0.5))], ids=lambda loss: loss.name)
def test_images_may_have_several_sizes(loss):
    inputs = keras.Input((None, None, 1))
    model = lw.compile(keras.Model(inputs, keras.layers.Conv2D(1, 3, padding="same")(inputs)), loss=loss)
    images = [np.random.default_rng(side).uniform(size=(2, side, side, 1)) for side in (22, 25)]
    found = model.evaluate(((image, image) for image in images), steps=2, verbose=0)
    assert found == pytest.approx(np.mean([number(loss(image, model(image))) for image in images]), rel=1e-5)


@pytest.mark.parametrize(("loss", "side"), [(losses.SSIM(), 10), (losses.MultiScaleSSIM(), 100)])
def test_images_that_hold_no_window_are_refused(loss, side):
    image = np.zeros((1, side, 200, 1))
    with pytest.raises(ShapeError, match=f"of at least {11 if side == 10 else 176} x"):
        loss(image, image)
