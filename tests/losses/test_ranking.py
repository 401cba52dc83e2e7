"""Lists whose items weigh differently."""

import numpy as np
import pytest

from losswright import losses
from tests.support.compiled import number


def test_chances_of_a_list_of_weighted_items_add_up_to_one():
    relevance, score, weight = np.array([2.0, 1.0, 0.0]), np.array([0.3, -0.2, 0.5]), np.array([1.0, 0.5, 0.25])
    chance = np.exp(relevance) * weight / (np.exp(relevance) * weight).sum()
    by_hand = -(chance * np.log(np.exp(score) / np.exp(score).sum())).sum()
    found = losses.ListNet(reduction="mean_with_sample_weight")(relevance[None], score[None], weight[None])
    assert number(found) == pytest.approx(by_hand, rel=1e-5)


@pytest.mark.parametrize("kind", [losses.PairwiseMargin, losses.ListNet, losses.ApproxNDCG])
def test_items_may_have_a_last_axis_of_one(kind):
    relevance, score = np.array([[2.0, 1.0, 0.0], [0.0, 1.0, 0.0]]), np.array([[0.3, -0.2, 0.5], [1.0, 0.5, 2.0]])
    assert number(kind()(relevance[..., None], score[..., None])) == pytest.approx(number(kind()(relevance, score)))
