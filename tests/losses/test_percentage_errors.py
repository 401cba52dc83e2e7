"""Percentages of nothing."""

import numpy as np

from losswright import losses
from tests.support.gradients import values_and_slopes


def test_prediction_of_0_for_a_target_of_0_costs_nothing_and_has_a_slope():
    loss = losses.SymmetricMeanAbsolutePercentageError(reduction="none")
    values, slopes = values_and_slopes(lambda x: loss(np.zeros((2, 1)), x), np.zeros((2, 1)))
    np.testing.assert_array_equal(values, 0.0)
    np.testing.assert_array_equal(slopes, 0.0)
