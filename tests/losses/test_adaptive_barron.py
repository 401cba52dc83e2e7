"""`AdaptiveBarron`: the shape and scale that it settles on are those of the noise."""

import keras
import numpy as np
import pytest

import losswright as lw
from losswright import losses

NOISE = {"normal": np.random.default_rng(0).normal, "Cauchy": np.random.default_rng(0).standard_cauchy}


@pytest.fixture(scope="module")
def fitted():
    """The shape and scale of each noise of scale 3, learnt beside a model that predicts 0, and the model."""

    def fit(draw):
        y = 3.0 * draw(size=(20_000, 1)).astype("float32")
        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="zeros")])
        lw.compile(model, keras.optimizers.SGD(1e-9), loss=losses.AdaptiveBarron(learning_rate=0.1))
        history = model.fit(np.zeros_like(y), y, batch_size=200, epochs=5, verbose=0).history
        return history["barron_alpha"][-1], history["barron_scale"][-1], model, y

    return {name: fit(draw) for name, draw in NOISE.items()}


def test_shape_of_normal_noise_is_near_2_and_its_scale_the_deviation(fitted):
    alpha, scale, *_ = fitted["normal"]
    assert alpha > 1.7
    assert scale == pytest.approx(3.0, rel=0.2)  # 14 % low while the shape has not quite arrived


def test_shape_of_cauchy_noise_is_near_0_and_its_scale_that_of_the_density(fitted):
    alpha, scale, *_ = fitted["Cauchy"]
    assert alpha < 0.15
    assert scale * np.sqrt(2) == pytest.approx(3.0, rel=0.15)


def test_evaluation_moves_neither_and_a_saved_model_keeps_both(fitted, tmp_path):
    *_, model, y = fitted["normal"]
    before = model.loss.state.snapshot()
    model.evaluate(np.zeros_like(y), 100 * y, verbose=0, batch_size=5_000)
    assert model.loss.state.snapshot() == before
    model.save(tmp_path / "model.keras")
    assert keras.saving.load_model(tmp_path / "model.keras").loss.state.snapshot() == pytest.approx(before)
