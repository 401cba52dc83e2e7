"""`WeightedKappa` of sequences: each position is a grade of its own, and a sample's weight is that of its positions."""

import numpy as np
import pytest

from losswright.losses import WeightedKappa
from tests.support.compiled import number


@pytest.mark.parametrize("weight", [None, np.array([1.0, 0.0, 2.0])], ids=["unweighted", "weighted"])
def test_sequences_are_their_positions(weight):
    rng = np.random.default_rng(0)
    y_true = np.eye(4)[rng.integers(0, 4, (3, 5))]
    y_pred = rng.dirichlet(np.ones(4), (3, 5))
    each = None if weight is None else np.repeat(weight, 5)
    flat = WeightedKappa()(y_true.reshape(15, 4), y_pred.reshape(15, 4), each)
    assert number(WeightedKappa()(y_true, y_pred, weight)) == pytest.approx(number(flat), rel=1e-5)
