"""The asymmetric loss beyond labels of 0 and 1."""

import numpy as np
import pytest

from losswright import losses
from tests.support.compiled import number


def test_a_share_costs_what_so_many_yes_and_no_do():
    logits, loss = np.array([[0.3, -2.0]]), losses.AsymmetricLoss(from_logits=True)
    yes, no, share = (number(loss(np.full((1, 2), target), logits)) for target in (1.0, 0.0, 0.3))
    assert share == pytest.approx(0.3 * yes + 0.7 * no, rel=1e-5)


@pytest.mark.parametrize("beyond", [-0.5, 1.5, 3.0])
@pytest.mark.parametrize("target", [0.0, 1.0])
def test_what_is_no_probability_has_a_number(beyond, target):
    assert np.isfinite(number(losses.AsymmetricLoss()([[target]], [[beyond]])))
