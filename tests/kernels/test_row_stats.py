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
