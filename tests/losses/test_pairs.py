"""Losses of pairs: which shape pairs have, and pairs of the same embedding."""

import numpy as np
import pytest
from keras import ops

from losswright import losses
from losswright.core.errors import ShapeError
from tests.support.gradients import values_and_slopes


@pytest.mark.parametrize("shape", [(4, 2), (4, 3, 5), (4, 2, 5, 1)])
def test_what_is_no_pair_is_refused(shape):
    with pytest.raises(ShapeError, match="pairs must be"):
        losses.CosineEmbedding()(np.ones((4, 1)), np.ones(shape))


@pytest.mark.parametrize("shape", [(4, 3), (4, 4, 4), (4, 3, 5), (3, 4)])
def test_what_is_neither_two_embeddings_nor_similarities_is_refused(shape):
    with pytest.raises(ShapeError, match="must be \\(batch, 2, dimensions\\) or similarities"):
        losses.NPairs()(np.arange(shape[0]), np.ones(shape))


def test_negative_as_far_as_the_positive_is_not_farther():
    labels, embeddings = np.array([0, 0, 1, 1]), np.array([[0.0], [1.0], [-1.0], [3.0]], "float32")
    values = losses.TripletSemiHard(margin=0.5, reduction="none")(labels, embeddings)
    # Of the first its positive is at 1, its negatives at 1 and 3; of the second at 1, and both at 2;
    # of the third at 4, and nearer ones at 1 and 2; of the last at 4, and 2 and 3.
    np.testing.assert_allclose(ops.convert_to_numpy(values), [0.0, 0.0, 2.5, 1.5], atol=1e-6)


@pytest.mark.parametrize("scale", [1e-25, 1e25])
def test_distances_have_their_digits_at_any_scale(scale):
    labels, embeddings = np.array([0, 0, 1, 1]), np.random.default_rng(0).normal(size=(4, 3))
    loss = losses.TripletHard(margin=0.0, reduction="none")
    values, large = (ops.convert_to_numpy(loss(labels, np.float32(unit * embeddings))) for unit in (1.0, scale))
    assert values.max() > 0
    np.testing.assert_allclose(large / scale, values, rtol=1e-5)


def test_zero_has_no_direction_and_is_far_from_all():
    labels, embeddings = np.array([0, 0, 1]), np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], "float32")
    loss = losses.TripletHard(margin=1.0, distance_metric="angular", reduction="none")
    values, slopes = values_and_slopes(lambda x: loss(labels, x), embeddings)
    np.testing.assert_allclose(values, [1.0, 0.5, 0.0], atol=1e-6)
    assert np.isfinite(slopes).all()


def test_same_embedding_is_at_no_distance_and_has_a_slope():
    labels, embeddings = np.array([0, 0, 1]), np.array([[1.0, 2.0], [1.0, 2.0], [1.5, 2.0]], "float32")
    loss = losses.TripletHard(margin=1.0, reduction="none")
    values, slopes = values_and_slopes(lambda x: loss(labels, x), embeddings)
    np.testing.assert_allclose(values, [0.5, 0.5, 0.0], atol=1e-6)
    np.testing.assert_allclose(slopes, [[1.0, 0.0], [1.0, 0.0], [-2.0, 0.0]], atol=1e-6)
