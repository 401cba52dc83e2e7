"""What a function is made of, and what it writes."""

import numpy as np
from keras import ops

from losswright.kernels.operations import operations


def test_bytes_written_are_those_of_the_results():
    written = [operation.written for operation in operations(lambda x: ops.exp(x) > 0.5, np.ones((3, 5), "float32"))]
    assert 4 * 15 in written and 15 in written  # float32, and truths
    assert max(written) == 4 * 15
