"""Rows of probabilities that say nothing: a model that underflowed, or a mask that took everything away."""

import keras
import numpy as np
import pytest

from losswright import losses

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
