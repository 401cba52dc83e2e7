"""Deviances against scikit-learn's, and as limits of each other."""

import numpy as np
import pytest
from keras import ops
from sklearn.metrics import mean_tweedie_deviance

from losswright import losses

RNG = np.random.default_rng(0)
Y_TRUE = np.float32(RNG.gamma(1.0, 3.0, size=(50, 1)) * RNG.integers(0, 2, size=(50, 1)))
MEAN = np.float32(RNG.gamma(2.0, 2.0, size=(50, 1)))


@pytest.mark.parametrize("power", [1, 1.2, 1.5, 1.8, 2])
@pytest.mark.parametrize("log_mean", [True, False])
def test_deviance_is_that_of_scikit_learn(power, log_mean):
    y_true = Y_TRUE + (power == 2)
    loss = losses.Tweedie(power=power, log_mean=log_mean)
    truth = mean_tweedie_deviance(y_true[:, 0], MEAN[:, 0], power=power)
    assert float(loss(y_true, np.log(MEAN) if log_mean else MEAN)) == pytest.approx(truth, rel=1e-5)


@pytest.mark.parametrize(("power", "limit"), [(1, losses.PoissonDeviance()), (2, losses.GammaDeviance())])
def test_ends_of_the_powers_are_the_named_deviances(power, limit):
    y_true = Y_TRUE + 1
    assert float(losses.Tweedie(power=power)(y_true, np.log(MEAN))) == float(limit(y_true, np.log(MEAN)))


def test_poisson_deviance_is_twice_poisson_less_its_least():
    def mean_of(log_mean):
        return float(losses.Poisson(log_rate=True)(np.floor(Y_TRUE) + 1, log_mean))

    least = mean_of(np.log(np.floor(Y_TRUE) + 1))
    found = float(losses.PoissonDeviance()(np.floor(Y_TRUE) + 1, np.log(MEAN)))
    assert found == pytest.approx(2 * (mean_of(np.log(MEAN)) - least), rel=1e-5)


def test_mean_below_zero_costs_more_the_lower_it_is():
    found = losses.PoissonDeviance(log_mean=False, reduction="none")(
        [[0.0], [0.0], [3.0], [3.0]], [[-1], [-2], [-1], [-2]]
    )
    found = ops.convert_to_numpy(found)
    assert found[0] < found[1] and found[2] < found[3]


def test_deviance_of_a_target_next_to_the_mean_has_its_digits():
    y_true, mean = np.float32([[10_001.0], [9_999.5]]), np.float32([[10_000.0], [10_000.0]])
    gap = (np.float64(y_true) - mean) / mean
    poisson = losses.PoissonDeviance(log_mean=False, reduction="none")(y_true, mean)
    np.testing.assert_allclose(poisson, (2 * mean * ((1 + gap) * np.log1p(gap) - gap))[:, 0], rtol=1e-5)
    gamma = losses.GammaDeviance(log_mean=False, reduction="none")(y_true, mean)
    np.testing.assert_allclose(gamma, (2 * (gap - np.log1p(gap)))[:, 0], rtol=1e-5)
