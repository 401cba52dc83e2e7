"""Statistics of rows of logits: the slope of what the shares of the classes are."""

import numpy as np
from keras import ops
from scipy.special import log_softmax

from losswright.kernels.row_stats import share_stats
from losswright.kernels.slopes import values_and_slopes


def test_slope_of_shares_is_what_their_classes_cost():
    rng = np.random.default_rng(0)
    logits, shares = rng.normal(size=(5, 4)).astype("float32"), rng.dirichlet(np.ones(4), size=5).astype("float32")
    given = ops.convert_to_tensor(logits)
    values, slopes = values_and_slopes(lambda shares: share_stats(given, shares).crossentropy, shares)
    np.testing.assert_allclose(values, -(shares * log_softmax(logits, axis=-1)).sum(-1), rtol=1e-5)
    np.testing.assert_allclose(slopes, -log_softmax(logits, axis=-1), rtol=1e-4)


def test_an_infinite_gap_of_a_share_of_0_costs_nothing_beside_other_rows():
    logits = ops.convert_to_tensor(np.array([[0.0, -np.inf], [1.0, 2.0]], "float32"))
    shares = ops.convert_to_tensor(np.array([[1.0, 0.0], [0.5, 0.5]], "float32"))
    found = ops.convert_to_numpy(share_stats(logits, shares).crossentropy)
    np.testing.assert_allclose(found, [0.0, np.log1p(np.e) - 0.5], rtol=1e-5, atol=1e-6)
