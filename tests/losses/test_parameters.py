"""Losses that take several numbers a target: how they stand in `y_pred`, and how weights meet them."""

import keras
import numpy as np
import pytest
from keras import ops
from scipy import stats

from losswright import losses
from losswright.core.errors import ShapeError
from losswright.losses import GaussianNegativeLogLikelihood, NegativeBinomial

Y_TRUE = np.float32([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
MEANS, LOG_VARIANCES = Y_TRUE + 0.5, np.float32([[0.0, 1.0], [-1.0, 0.5], [2.0, 0.1]])
Y_PRED = np.concatenate([MEANS, LOG_VARIANCES], axis=-1)
BY_ELEMENT = -stats.norm.logpdf(Y_TRUE, MEANS, np.exp(LOG_VARIANCES / 2)) - np.log(2 * np.pi) / 2


def test_all_means_stand_before_all_variances():
    found = GaussianNegativeLogLikelihood(reduction="none")(Y_TRUE, Y_PRED)
    np.testing.assert_allclose(ops.convert_to_numpy(found), BY_ELEMENT.mean(-1), rtol=1e-5)


@pytest.mark.parametrize("shape", [(3,), (3, 1), (3, 2)])
def test_weights_have_the_shape_of_the_targets(shape):
    weight = np.arange(1.0, 1 + np.prod(shape)).reshape(shape)
    loss = GaussianNegativeLogLikelihood(reduction="mean_with_sample_weight")
    truth = np.average(BY_ELEMENT, weights=np.broadcast_to(weight.reshape(3, -1), (3, 2)))
    assert float(loss(Y_TRUE, Y_PRED, weight)) == pytest.approx(truth, rel=1e-5)


def test_weight_of_0_hides_a_target_that_is_not_a_number():
    y_true = np.where([[True], [False], [False]], np.nan, Y_TRUE)
    found = GaussianNegativeLogLikelihood(reduction="sum")(y_true, Y_PRED, [0.0, 1.0, 1.0])
    assert float(found) == pytest.approx(BY_ELEMENT[1:].mean(-1).sum(), rel=1e-5)


def test_targets_without_their_last_axis_have_one_feature():
    flat = float(GaussianNegativeLogLikelihood()(Y_TRUE[:, 0], Y_PRED[:, ::2]))
    assert flat == pytest.approx(BY_ELEMENT[:, 0].mean(), rel=1e-5)


def test_wrong_number_of_outputs_is_refused_with_the_right_one():
    with pytest.raises(ShapeError, match=r"2 numbers a target.*must be 2 times that of y_true, 4"):
        GaussianNegativeLogLikelihood()(Y_TRUE, MEANS)


def test_class_weights_and_wrappers_see_one_output_a_target():
    y_true, y_pred = np.float32([[0.0], [1.0]]), np.float32([[0.5, 0.0], [0.5, 0.0]])
    loss = losses.Weighted(GaussianNegativeLogLikelihood(reduction="none"), class_weight={0: 1.0, 1: 3.0})
    np.testing.assert_allclose(ops.convert_to_numpy(loss(y_true, y_pred)), [0.125, 0.375], rtol=1e-6)


@pytest.mark.parametrize("dispersion", [0.01, 0.5, 20.0])
def test_given_dispersion_is_that_of_scipy(dispersion):
    counts, mean = np.array([0.0, 1.0, 4.0, 30.0, 1e6]), np.array([0.5, 3.0, 3.0, 1.0, 1e6])
    size = 1 / dispersion
    truth = -stats.nbinom.logpmf(counts, size, size / (size + mean)) - [
        float(np.sum(np.log(np.arange(1, n + 1)))) for n in counts
    ]
    found = NegativeBinomial(dispersion=dispersion, reduction="none")(counts[:, None], np.log(mean)[:, None])
    np.testing.assert_allclose(ops.convert_to_numpy(found), truth, rtol=1e-5)


def test_exposures_enter_by_adding_their_logarithm_to_the_log_rate():
    rng = np.random.default_rng(0)
    exposure = rng.uniform(0.1, 20.0, size=(4000, 1))
    counts = rng.poisson(0.7 * exposure)
    log_rate = keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros", name="log_rate")
    one, log_exposure = keras.Input((1,)), keras.Input((1,))
    model = keras.Model([one, log_exposure], keras.layers.Add()([log_rate(one), log_exposure]))
    model.compile(keras.optimizers.SGD(0.05), loss=losses.Poisson(log_rate=True))
    model.fit([np.ones_like(exposure), np.log(exposure)], counts, epochs=3, batch_size=100, verbose=0)
    rate = float(np.exp(ops.convert_to_numpy(log_rate.kernel))[0, 0])
    assert rate == pytest.approx(counts.sum() / exposure.sum(), rel=0.05)
