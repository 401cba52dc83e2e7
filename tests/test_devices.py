"""The comparison of `make devices` notices what differs: see `tests/objective/test_devices.py` for what doesn't."""

from concurrent.futures import Future

import numpy as np
import pytest

from reliability.devices.__main__ import compared
from reliability.devices.measured import FIT, SPLITS, Measured, alike, difference, rows_of, together

pytestmark = pytest.mark.once

WHOLE = Measured(3.0, np.array([1.0, 2.0, 3.0]), [0.5])
FIRST, SECOND = Measured(1.0, np.array([1.0, 2.0]), [0.5]), Measured(2.0, np.array([3.0]), [0.5])


def test_parts_of_two_devices_are_put_together_in_the_order_of_the_devices():
    assert difference(together({1: SECOND, 0: FIRST}, 1.0), WHOLE) == 0


def test_a_mean_of_gradients_is_half_of_what_the_devices_gave():
    twice = {i: Measured(2 * part.value, 2 * part.slopes, part.state) for i, part in enumerate((FIRST, SECOND))}
    assert difference(together(twice, 0.5), WHOLE) == 0


@pytest.mark.parametrize(
    ("found", "gap"),
    [
        (Measured(3.3, WHOLE.slopes, WHOLE.state), 0.1),
        (Measured(3.0, np.array([1.0, 2.0, 2.7]), WHOLE.state), 0.1),
        (Measured(3.0, WHOLE.slopes, [0.45]), 0.1),
        (Measured(float("nan"), WHOLE.slopes, WHOLE.state), float("inf")),
    ],
    ids=["value", "slope", "state", "nan"],
)
def test_a_difference_in_value_slope_or_state_is_found(found, gap):
    assert difference(found, WHOLE) == pytest.approx(gap)


def test_devices_that_remember_or_learn_different_things_are_refused():
    other = Measured(SECOND.value, SECOND.slopes, [0.6])
    with pytest.raises(ValueError, match=r"0\.6"):
        together({0: FIRST, 1: other}, 1.0)
    with pytest.raises(ValueError, match="different"):
        alike({0: WHOLE, 1: Measured(3.0, WHOLE.slopes + 1e-6, WHOLE.state)})


@pytest.mark.parametrize("split", SPLITS)
def test_each_row_goes_to_one_of_two_devices(split):
    rows = [np.arange(7)[rows_of(split, replica, 7)].tolist() for replica in (0, 1)]
    assert [*rows[0], *rows[1]] == [*range(7)]
    assert len(rows[1]) < len(rows[0])


def came(result):
    """What has been awaited."""
    future = Future()
    (future.set_exception if isinstance(result, Exception) else future.set_result)(result)
    return future


@pytest.mark.parametrize(
    ("processes", "status"),
    [
        ([{("Huber", "sum", ""): {0: FIRST}}, {("Huber", "sum", ""): {1: SECOND}}], False),
        ([{("Huber", "sum", ""): {0: FIRST}}, {("Huber", "sum", ""): {1: FIRST}}], True),
        ([{(FIT, "Huber", ""): {0: WHOLE}}, {(FIT, "Huber", ""): {1: SECOND}}], True),
        ([{}, {}], True),
        (RuntimeError("a process failed"), True),
    ],
    ids=["equal", "other slopes", "another model", "nothing compared", "a process failed"],
)
def test_only_equal_devices_are_no_fault(processes, status):
    alone = [{("Huber", "sum", ""): {0: WHOLE}, (FIT, "Huber", ""): {0: WHOLE}}]
    assert compared("MirroredStrategy", came(processes), came(alone)) is status
