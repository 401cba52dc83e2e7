"""Directions of zeros, and of vectors that look like a unit."""

import pytest

from losswright import losses
from tests.support.compiled import number


@pytest.mark.parametrize(
    ("y_true", "y_pred", "cosine"),
    [([0.0, 1.0], [0.0, 0.0], 0.0), ([0.0, 1.0], [1.0, 1.0], 0.5**0.5), ([1.0, 1.0], [2.0, 2.0], 1.0)],
)
def test_zeros_have_no_direction_and_all_others_have_one(y_true, y_pred, cosine):
    assert number(losses.CosineSimilarity()([y_true], [y_pred])) == pytest.approx(-cosine, abs=1e-6)
