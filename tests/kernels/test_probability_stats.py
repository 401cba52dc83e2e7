"""Rows of probabilities that say nothing: a model that underflowed, or a mask that took everything away."""

import keras
import numpy as np
import pytest

from losswright import losses
from losswright.kernels.probability_stats import share_stats_of

EMPTY, SURE = [0.0, 0.0, 0.0], [0.0, 1.0, 0.0]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_row_of_zeros_is_read_as_equal_shares(dtype):
    sparse = losses.SparseCategoricalCrossentropy(reduction="none", dtype=dtype)
    one_hot = losses.CategoricalCrossentropy(reduction="none", label_smoothing=0.1, dtype=dtype)
    if keras.config.backend() == "jax" and dtype == "float64":
        pytest.skip("JAX has no float64 unless it is told to")
    np.testing.assert_allclose(keras.ops.convert_to_numpy(sparse([2, 1], [EMPTY, SURE])), [np.log(3), 0.0], rtol=1e-4)
    cost = keras.ops.convert_to_numpy(one_hot([[0.0, 1.0, 0.0]], [EMPTY]))
    np.testing.assert_allclose(cost, [np.log(3)], rtol=1e-4)


def test_a_focal_loss_of_a_row_of_zeros_is_a_number():
    cost = losses.CategoricalFocalCrossentropy(alpha=1.0)([[1.0, 0.0, 0.0]], [EMPTY])
    assert float(keras.ops.convert_to_numpy(cost)) == pytest.approx((2 / 3) ** 2 * np.log(3), rel=1e-5)


def test_rows_of_several_axes_are_those_of_one():
    rng = np.random.default_rng(1)
    probabilities, shares = (rng.dirichlet(np.ones(4), size=(2, 3)) for _ in range(2))
    given = [keras.ops.convert_to_tensor(array.astype("float32")) for array in (probabilities, shares)]
    stats = share_stats_of(*given, uniform=True)
    flat = share_stats_of(*(keras.ops.reshape(array, (6, 4)) for array in given), uniform=True)
    for found, alone in zip(stats, flat, strict=True):
        found, alone = (keras.ops.convert_to_numpy(array) for array in (found, alone))
        np.testing.assert_allclose(found, alone.reshape(2, 3), rtol=1e-6)
    right = -(shares * np.log(probabilities)).sum(-1)
    np.testing.assert_allclose(keras.ops.convert_to_numpy(stats.crossentropy), right, rtol=1e-5)
