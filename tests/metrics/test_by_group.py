"""Metrics by group, against a loop over the groups by hand."""

import keras
import numpy as np
import pandas as pd
import polars as pl
import pytest
import sklearn.metrics as sk

import losswright as lw
from losswright.core.errors import LabelError, SettingError, ShapeError, WeightError
from losswright.metrics import AbsoluteErrorQuantile, by_group

RNG = np.random.default_rng(2)
N = 400
GROUPS = RNG.choice(["north", "south", "west"], N, p=[0.6, 0.3, 0.1])
SEX = RNG.integers(0, 2, N)
Y_TRUE = RNG.normal(size=(N, 1)).astype(np.float32)
Y_PRED = (Y_TRUE + RNG.normal(size=(N, 1)) * np.where(GROUPS == "west", 3, 1)[:, None]).astype(np.float32)
WEIGHT = RNG.choice([0.5, 1.0, 4.0], N)


def by_hand(function, groups=GROUPS, weight=WEIGHT):
    return {
        g: function(Y_TRUE[m], Y_PRED[m], sample_weight=weight[m]) for g in np.unique(groups) for m in [groups == g]
    }


def test_a_single_metric_gives_numbers():
    judged = by_group("mae", Y_TRUE, Y_PRED, groups=GROUPS, sample_weight=WEIGHT)
    hand = by_hand(sk.mean_absolute_error)
    assert judged.overall == pytest.approx(sk.mean_absolute_error(Y_TRUE, Y_PRED, sample_weight=WEIGHT), rel=1e-6)
    assert judged.by_group == pytest.approx(hand, rel=1e-6)
    assert judged.difference() == pytest.approx(max(hand.values()) - min(hand.values()), rel=1e-5)
    assert judged.ratio() == pytest.approx(min(hand.values()) / max(hand.values()), rel=1e-5)
    assert judged.worst() == ("west", pytest.approx(hand["west"], rel=1e-6))
    assert judged.difference("to_overall") == pytest.approx(hand["west"] - judged.overall, rel=1e-5)
    assert judged.ratio("to_overall") == pytest.approx(judged.overall / hand["west"], rel=1e-5)


def test_several_metrics_of_each_kind_give_dicts():
    metrics = {
        "ours": lw.metrics.MeanSquaredError(),
        "keras": keras.metrics.MeanSquaredError(),
        "sklearn": sk.mean_squared_error,
        "name": "mean_squared_error",
    }
    judged = by_group(metrics, Y_TRUE, Y_PRED, groups=GROUPS, sample_weight=WEIGHT)
    assert list(judged.overall) == list(metrics)
    for name in metrics:
        assert judged.by_group[name] == pytest.approx(by_hand(sk.mean_squared_error), rel=1e-5)
        assert judged.worst()[name][0] == "west"
    assert pd.DataFrame(judged.by_group).loc["west", "ours"] == judged.by_group["ours"]["west"]


def test_a_list_is_named_after_its_metrics():
    judged = by_group(["mae", AbsoluteErrorQuantile(0.9), sk.r2_score], Y_TRUE, Y_PRED, groups=GROUPS)
    assert list(judged.overall) == ["mae", "absolute_error_p90", "r2_score"]
    assert judged.by_group["r2_score"] == pytest.approx(by_hand(sk.r2_score, weight=np.ones(N)), abs=1e-6)
    assert judged.worst()["r2_score"][0] == "west"


@pytest.mark.parametrize("table", [dict, pd.DataFrame, pl.DataFrame])
def test_several_columns_cross(table):
    groups = table({"region": GROUPS, "sex": SEX})
    judged = by_group("rmse", Y_TRUE, Y_PRED, groups=groups)
    assert len(judged.by_group) == 6
    rows = (GROUPS == "south") & (SEX == 1)
    assert judged.by_group["south", 1] == pytest.approx(
        sk.root_mean_squared_error(Y_TRUE[rows], Y_PRED[rows]), rel=1e-6
    )
    assert "south, 1" in str(judged)


@pytest.mark.parametrize("column", [pd.Series, pl.Series, list, np.array, pd.Categorical])
def test_a_column_may_come_as_anything(column):
    assert list(by_group("mae", Y_TRUE, Y_PRED, groups=column(GROUPS.tolist())).by_group) == ["north", "south", "west"]


def test_accuracy_follows_the_shape_of_the_predictions():
    y_true = RNG.integers(0, 2, N)
    said = RNG.uniform(size=N)
    judged = by_group("accuracy", y_true, said, groups=SEX)
    assert judged.by_group[1] == pytest.approx(sk.accuracy_score(y_true[SEX == 1], said[SEX == 1] > 0.5))
    several = by_group("accuracy", y_true, np.stack([1 - said, said], 1), groups=SEX)
    assert several.by_group == pytest.approx(judged.by_group)


def test_a_group_without_a_value_is_nan_and_left_out():
    y_true, score = np.array([0, 1, 0, 1, 0, 0]), np.array([0.1, 0.9, 0.8, 0.3, 0.2, 0.4])
    groups = np.array(["a", "a", "b", "b", "none", "none"])
    judged = by_group({"sketch": "auc", "exact": lw.metrics.roc_auc}, y_true, score, groups=groups)
    for name in ("sketch", "exact"):
        assert judged.by_group[name] == pytest.approx({"a": 1.0, "b": 0.0, "none": np.nan}, nan_ok=True)
        assert judged.difference()[name] == 1.0
        assert judged.worst(higher_is_better=True)[name] == ("b", 0.0)
    nothing = by_group("mae", y_true, score, groups=groups, sample_weight=[1, 1, 1, 1, 0, 0])
    assert np.isnan(nothing.by_group["none"])
    assert np.isfinite(nothing.difference())


def test_intervals_hold_the_numbers_and_repeat_with_their_seed():
    judged = by_group({"mae": sk.mean_absolute_error}, Y_TRUE, Y_PRED, groups=GROUPS)
    ends = judged.intervals(level=0.9, repeats=100, seed=3)
    assert ends == judged.intervals(level=0.9, repeats=100, seed=3)
    for group, (low, high) in ends.by_group["mae"].items():
        assert low < judged.by_group["mae"][group] < high
    low, high = ends.overall["mae"]
    spread = np.abs(Y_TRUE - Y_PRED).std() / np.sqrt(N)
    assert high - low == pytest.approx(2 * 1.645 * spread, rel=0.25)
    assert ends.difference["mae"][0] > 0
    assert 0 < ends.ratio["mae"][0] < ends.ratio["mae"][1] < 1


def test_intervals_of_a_metric_object_and_of_a_function_agree():
    settings = {"groups": GROUPS, "sample_weight": WEIGHT}
    ends = [by_group(one, Y_TRUE, Y_PRED, **settings).intervals(repeats=20) for one in ("mse", sk.mean_squared_error)]
    assert np.array(list(ends[0].by_group.values())) == pytest.approx(
        np.array(list(ends[1].by_group.values())), rel=1e-5
    )


def test_it_prints_as_a_table():
    lines = str(by_group(["mae", "rmse"], Y_TRUE, Y_PRED, groups=GROUPS)).splitlines()
    assert [line.split()[0] for line in lines] == ["mae", "overall", "north", "south", "west", "difference", "ratio"]
    assert {len(line) for line in lines} == {len(lines[0])}


def test_a_metric_that_was_given_is_left_alone():
    metric = lw.metrics.MeanAbsoluteError()
    metric.update_state([1.0], [3.0])
    by_group(metric, Y_TRUE, Y_PRED, groups=GROUPS)
    assert float(metric.result()) == 2.0


@pytest.mark.parametrize(
    ("error", "said", "settings"),
    [
        (ShapeError, "400", {"groups": GROUPS[:5]}),
        (ShapeError, "no column", {"groups": {}}),
        (LabelError, "missing", {"groups": np.where(GROUPS == "west", None, GROUPS)}),
        (LabelError, "missing", {"groups": np.where(GROUPS == "west", np.nan, 1.0)}),
        (WeightError, "negative|0 or more", {"sample_weight": -WEIGHT}),
        (WeightError, "400", {"sample_weight": WEIGHT[:3]}),
        (SettingError, "no metric's name", {"metrics": "nonsense"}),
        (SettingError, "no metric's name", {"metrics": "hinge_of_doom"}),
        (SettingError, "sample_weight", {"metrics": lambda y, p: 0.0, "sample_weight": WEIGHT}),
        (SettingError, "needs one", {"metrics": lw.metrics.R2Score(class_aggregation=None), "y_true": np.ones((N, 2))}),
        (SettingError, "same name", {"metrics": ["mae", "mae"]}),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(error, said, settings):
    y_true = settings.pop("y_true", Y_TRUE)
    y_pred = np.zeros_like(y_true)
    with pytest.raises(error, match=said) as caught:
        by_group(**({"metrics": "mae", "groups": GROUPS} | settings), y_true=y_true, y_pred=y_pred)
    assert str(caught.value).count("\n") < 10


def test_nobody_guesses_which_way_a_function_is_better():
    judged = by_group({"bias": lambda y, p: float((p - y).mean())}, Y_TRUE, Y_PRED, groups=GROUPS)
    with pytest.raises(SettingError, match="higher_is_better"):
        judged.worst()
    assert judged.worst(higher_is_better=True)["bias"][0] in GROUPS
    with pytest.raises(SettingError, match="method"):
        judged.difference("between")
