"""Products of weights."""

import numpy as np
import pytest

from losswright.core.errors import WeightError
from losswright.weights import combine

pytestmark = pytest.mark.once


def test_weights_multiply():
    product = combine([1.0, 2.0], np.array([3, 4]), [True, True])
    assert product.dtype == np.float32
    assert product.tolist() == [3.0, 8.0]


def test_shapes_align_batch_first_even_where_lengths_are_equal():
    by_sample, by_step = np.array([1.0, 2.0, 3.0]), np.arange(9.0).reshape(3, 3)
    np.testing.assert_array_equal(combine(by_sample, by_step), by_sample[:, None] * by_step)
    np.testing.assert_array_equal(combine(by_step, by_sample[:, None]), by_sample[:, None] * by_step)


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        ([], ["no weights"]),
        ([[1.0, 2.0], [1.0, 2.0, 3.0]], ["weights[0]", "(2,)", "weights[1]", "(3,)"]),
        ([[1.0], [1.0, 2.0]], ["(1,)", "(2,)"]),
        ([np.ones((2, 3)), np.ones((2, 4))], ["(2, 3)", "(2, 4)"]),
        ([[1.0, 2.0], [1.0, -2.0]], ["weights[1]", "negative"]),
        ([[1.0, 0.0], [0.0, 1.0]], ["combined", "zero"]),
        ([[1e30, 1.0], [1e30, 1.0]], ["combined", "float32"]),
        ([None, [1.0]], ["weights[0]", "None"]),
    ],
)
def test_bad_weights_get_a_message_that_helps(weights, says):
    with pytest.raises(WeightError) as caught:
        combine(*weights)
    assert all(part in str(caught.value) for part in says), caught.value
