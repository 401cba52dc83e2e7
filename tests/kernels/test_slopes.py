"""What a backend computed, as NumPy reads it."""

import numpy as np
import pytest
from keras import ops

from losswright.kernels.slopes import as_array


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
@pytest.mark.parametrize("numbers", [1.5, [1.5, -2.0]])
def test_any_number_is_read_in_double_precision(numbers, dtype):
    found = as_array(ops.convert_to_tensor(numbers, dtype=dtype))
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, numbers)
