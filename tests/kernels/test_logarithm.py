"""Exponentials beyond those of float32 still tell which is larger."""

import math

import numpy as np
from keras import ops

from losswright.kernels.logarithm import exp_of_log


def test_what_is_too_large_goes_on_to_rise():
    logs = np.array([1.0, 87.0, 88.0, 90.0, 100.0, 1000.0], "float32")
    found = ops.convert_to_numpy(exp_of_log(ops.convert_to_tensor(logs)))
    assert np.isfinite(found).all() and (np.diff(found) > 0).all()
    np.testing.assert_allclose(found[:3], [math.exp(log) for log in logs[:3]], rtol=1e-5)
