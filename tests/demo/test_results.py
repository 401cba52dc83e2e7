"""Scores are those of NumPy and scikit-learn, on the flights that arrived."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, mean_absolute_error

from losswright.demo.results import COLUMNS, absolute_errors, always_the_median, average, quantile, scores


@pytest.fixture
def later(flights_of):
    return flights_of([10.0, -5.0, np.nan, 200.0, 0.0, 61.0])


def test_flights_that_never_arrived_have_no_error(later):
    np.testing.assert_array_equal(absolute_errors(later, np.zeros((6, 1))), [10, 5, 200, 0, 61])


def test_scores_are_those_of_numpy_and_scikit_learn(later):
    predicted = np.array([[1.0], [2.0], [3.0], [50.0], [5.0], [6.0]])
    logits = np.array([[0.0], [-1.0], [2.0], [0.5], [0.6], [-3.0]])
    got = scores(later, {"delay": predicted, "late": logits})
    known = later.arrived
    errors = np.abs(later.targets["delay"] - predicted)[known, 0]
    assert got.mean == pytest.approx(mean_absolute_error(later.targets["delay"][known], predicted[known]))
    assert [got.p50, got.p90, got.p99] == pytest.approx(np.percentile(errors, [50, 90, 99]))
    assert got.cvar99 == 150  # the worst of so few is the worst hundredth
    assert got.alarm == pytest.approx(average_precision_score(later.targets["late"][:, 0], logits[:, 0]))
    assert len(got.cells()) == len(COLUMNS)


def test_the_median_scores_the_share_of_late_flights_and_the_median_error(later, flights_of):
    got = always_the_median(flights_of([0.0, 4.0, np.nan, 100.0]), later)
    assert got.p50 == np.median(np.abs(np.array([10, -5, 200, 0, 61]) - 4))
    assert got.alarm == pytest.approx(0.5)


def test_runs_are_averaged_score_by_score(later):
    runs = [scores(later, {"delay": np.full((6, 1), guess), "late": np.zeros((6, 1))}) for guess in (0.0, 30.0)]
    assert average(runs).mean == pytest.approx((runs[0].mean + runs[1].mean) / 2)
    assert average(runs).p99 == pytest.approx((runs[0].p99 + runs[1].p99) / 2)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30), st.floats(0.05, 0.95))
def test_a_weighted_quantile_is_that_of_repeated_values(values, level):
    weight = np.arange(len(values)) % 3 + 1
    repeated = np.sort(np.repeat(np.array(values, "float64"), weight))
    got = quantile(np.array(values, "float64"), level, weight.astype("float64"))
    assert (repeated <= got).mean() >= level - 1e-9
    assert (repeated < got).mean() <= level + 1e-9
