"""What a function is made of, and what it writes."""

import keras
import numpy as np
import pytest
from keras import ops

from losswright.kernels.operations import count_operations, operations


def test_bytes_written_are_those_of_the_results():
    written = [operation.written for operation in operations(lambda x: ops.exp(x) > 0.5, np.ones((3, 5), "float32"))]
    assert max(written) == 4 * 15  # of float32
    assert written[-1] == 15  # truths


@pytest.mark.skipif(keras.config.backend() == "tensorflow", reason="a graph has nodes for constants too")
def test_operations_inside_a_function_of_the_backend_count_each():
    assert count_operations(lambda x: ops.exp(x) > 0.5, np.ones((3, 5), "float32")) == 2
    assert count_operations(lambda x: ops.exp(ops.abs(x)) * 2, np.ones((3, 5), "float32")) == 3
