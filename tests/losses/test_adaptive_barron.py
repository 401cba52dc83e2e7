"""`AdaptiveBarron`: the shape and scale that it settles on are those of the noise."""

import keras
import numpy as np
import pytest
from scipy.integrate import quad

import losswright as lw
from losswright import losses
from tests.support.compiled import number

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


def likelihood_cost(errors, logit, log_scale):
    """The mean negative log-likelihood, by SciPy's integral of the density."""
    alpha = 0.001 + 1.998 / (1 + np.exp(-logit))
    width = 2 - alpha

    def rho(x):
        return width / alpha * ((x**2 / width + 1) ** (alpha / 2) - 1)

    total = 2 * quad(lambda x: np.exp(-rho(x)), 0, np.inf, limit=200)[0]
    return np.mean(rho(errors / np.exp(log_scale))) + log_scale + np.log(total)


@pytest.mark.parametrize("alpha", [0.5, 1.5])
def test_value_is_the_likelihood_and_a_step_goes_down_its_slope(alpha):
    errors = np.array([[0.1], [0.5], [2.0], [7.0]])
    weight = np.array([1.0, 0.0, 3.0, 1.0])
    counted = np.repeat(errors[:, 0], weight.astype(int))
    loss = losses.AdaptiveBarron(alpha=alpha, scale=1.5, learning_rate=0.01)
    loss.state.attached = True
    logit, log_scale = loss.state.snapshot()
    assert log_scale == pytest.approx(np.log(1.5))
    assert number(loss.state.result()["barron_alpha"]) == pytest.approx(alpha, rel=1e-5)
    plain = number(loss(np.zeros((4, 1)), errors))
    assert plain == pytest.approx(likelihood_cost(errors[:, 0], logit, log_scale), rel=1e-4)
    assert loss.state.snapshot() == [logit, log_scale]
    loss.state.training = True
    loss(np.zeros((4, 1)), errors, weight)
    of_logit, of_log_scale = (
        (likelihood_cost(counted, logit + a, log_scale + b) - likelihood_cost(counted, logit - a, log_scale - b)) / 0.04
        for a, b in ((0.02, 0.0), (0.0, 0.02))
    )
    expected = [logit - 10 * 0.01 * of_logit, log_scale - 0.01 * of_log_scale]
    assert loss.state.snapshot() == pytest.approx(expected, rel=1e-3, abs=1e-5)


def test_what_is_not_finite_teaches_nothing():
    states = [losses.AdaptiveBarron().state for _ in range(2)]
    states[0].update_state(np.array([1.0, 5.0], "float32"))
    states[1].update_state(np.array([1.0, np.nan, 5.0, np.inf], "float32"))
    assert states[0].snapshot() == pytest.approx(states[1].snapshot(), rel=1e-6)


def test_what_is_learnt_is_kept_in_float32_in_half_precision_too():
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        state = losses.AdaptiveBarron().state
    finally:
        keras.config.set_dtype_policy("float32")
    assert {variable.dtype for variable in state.variables} == {"float32"}


def test_a_sample_of_several_steps_has_a_value_for_each():
    loss = losses.AdaptiveBarron(reduction="none")
    loss.state.attached = True
    errors = np.arange(24.0).reshape(2, 3, 4)
    by_step = keras.ops.convert_to_numpy(loss(np.zeros((2, 3, 4)), errors))
    flat = keras.ops.convert_to_numpy(loss(np.zeros((6, 4)), errors.reshape(6, 4)))
    np.testing.assert_allclose(by_step, flat.reshape(2, 3), rtol=1e-6)
