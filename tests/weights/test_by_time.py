"""Exponential decay with age, for numbers and for dates."""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from losswright.core.errors import LabelError, LosswrightError, SettingError, WeightError
from losswright.weights import by_time

pytestmark = pytest.mark.once

DAYS = np.array(["2024-01-01", "2024-01-31", "2024-03-01"], "datetime64[D]")
MONTH = np.timedelta64(30, "D")


@pytest.mark.parametrize(
    ("t", "half_life"),
    [
        ([0, 30, 60], 30),
        (np.array([[0.0], [30.0], [60.0]], np.float32), 30.0),
        (DAYS, MONTH),
        (DAYS.astype("datetime64[ns]"), np.timedelta64(30 * 24, "h")),
        (DAYS, timedelta(days=30)),
        ([datetime(2024, 1, 1), datetime(2024, 1, 31), datetime(2024, 3, 1)], timedelta(days=30)),
    ],
)
def test_each_half_life_halves_the_weight(t, half_life):
    weights = by_time(t, half_life=half_life)
    assert weights.dtype == np.float32
    assert weights.tolist() == [0.25, 0.5, 1.0]


def test_now_may_be_later_than_the_last_sample():
    assert by_time([0.0, 10.0], half_life=10, now=20).tolist() == [0.25, 0.5]
    assert by_time(DAYS, half_life=MONTH, now=datetime(2024, 3, 31)).tolist() == [0.125, 0.25, 0.5]


def test_time_zones_are_compared_in_utc():
    east = timezone(timedelta(hours=6))
    t = [datetime(2024, 1, 1, 6, tzinfo=east), datetime(2024, 1, 1, 6, tzinfo=UTC)]
    assert by_time(t, half_life=timedelta(hours=6)).tolist() == [0.5, 1.0]
    pandas = pytest.importorskip("pandas")
    assert by_time(pandas.Series(pandas.to_datetime(t, utc=True)), half_life=timedelta(hours=6)).tolist() == [0.5, 1]


def test_columns_of_tables_are_read():
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    for column in (pandas.Series(DAYS.astype("datetime64[ns]")), polars.Series(DAYS.tolist())):
        assert by_time(column, half_life=MONTH).tolist() == [0.25, 0.5, 1.0]


@pytest.mark.parametrize(
    ("t", "settings", "error", "says"),
    [
        ([1.0, float("nan")], {"half_life": 1}, LabelError, "[1] = nan"),
        (np.array(["2024-01-01", "NaT"], "datetime64[D]"), {"half_life": MONTH}, LabelError, "NaT"),
        ([1.0, 3.0], {"half_life": 1, "now": 2}, LabelError, "after now"),
        ([], {"half_life": 1}, LabelError, "(0,)"),
        (np.zeros((2, 2)), {"half_life": 1}, LabelError, "(2, 2)"),
        (["a", "b"], {"half_life": 1}, LabelError, "<U1"),
        ([object(), object()], {"half_life": 1}, LabelError, "object"),
        ([1.0, 2.0], {"half_life": 0}, SettingError, "half_life is 0"),
        ([1.0, 2.0], {"half_life": -1}, SettingError, "half_life is -1"),
        ([1.0, 2.0], {"half_life": float("inf")}, SettingError, "half_life is inf"),
        ([1.0, 2.0], {"half_life": MONTH}, SettingError, "a number"),
        (DAYS, {"half_life": 30}, SettingError, "timedelta64"),
        (DAYS, {"half_life": "month"}, SettingError, "timedelta64"),
        (DAYS, {"half_life": MONTH, "now": "soon"}, SettingError, "now is 'soon'"),
        ([1.0, 2.0], {"half_life": 1, "now": "soon"}, SettingError, "now is 'soon'"),
        ([0.0, 1.0], {"half_life": 1, "now": 1e6}, WeightError, "zero"),
    ],
)
def test_bad_times_get_a_message_that_helps(t, settings, error, says):
    with pytest.raises(LosswrightError) as caught:
        by_time(t, **settings)
    assert type(caught.value) is error
    assert says in str(caught.value)
