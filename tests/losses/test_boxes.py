"""Boxes that are points."""

import numpy as np
import pytest

from losswright import losses
from tests.support.compiled import number
from tests.support.gradients import values_and_slopes

POINT, OTHER = [1.0, 2.0, 1.0, 2.0], [3.0, 5.0, 3.0, 5.0]


@pytest.mark.parametrize("loss", [losses.GIoU(), losses.DIoU(), losses.CIoU()], ids=lambda loss: loss.name)
def test_point_at_its_target_costs_nothing_and_has_a_slope(loss):
    values, slopes = values_and_slopes(lambda x: loss([POINT], x), np.array([POINT]))
    assert values == 0.0
    assert np.isfinite(slopes).all()


def test_points_apart_are_as_far_as_the_box_around_them_is_wide():
    assert number(losses.DIoU()([POINT], [OTHER])) == 1.0  # the share of the distance alone: they cover nothing
