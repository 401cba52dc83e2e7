"""Losses of pairs: which shape pairs have, and pairs of the same embedding."""

import numpy as np
import pytest

from losswright import losses
from losswright.core.errors import ShapeError
from tests.support.gradients import values_and_slopes


@pytest.mark.parametrize("shape", [(4, 2), (4, 3, 5), (4, 2, 5, 1)])
def test_what_is_no_pair_is_refused(shape):
    with pytest.raises(ShapeError, match="pairs must be"):
        losses.CosineEmbedding()(np.ones((4, 1)), np.ones(shape))


def test_same_embedding_is_at_no_distance_and_has_a_slope():
    labels, embeddings = np.array([0, 0, 1]), np.array([[1.0, 2.0], [1.0, 2.0], [1.5, 2.0]], "float32")
    loss = losses.TripletHard(margin=1.0, reduction="none")
    values, slopes = values_and_slopes(lambda x: loss(labels, x), embeddings)
    np.testing.assert_allclose(values, [0.5, 0.5, 0.0], atol=1e-6)
    np.testing.assert_allclose(slopes, [[1.0, 0.0], [1.0, 0.0], [-2.0, 0.0]], atol=1e-6)
