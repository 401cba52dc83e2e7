"""A race treats all alike, finds the loss that fits, says what is noise, and goes on where it stopped."""

import keras
import numpy as np
import pytest

import losswright as lw
from losswright.advisor import Entry, Race
from losswright.advisor.folds import folds
from losswright.advisor.intervals import paired_interval
from losswright.core.errors import SettingError

pytestmark = pytest.mark.once


def build():
    return keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])


def spikes(rows=400):
    """A line, and now and then a value far above it: the median is the line, the mean isn't."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(rows, 1)).astype("float32")
    return x, (2 * x[:, 0] + np.where(rng.uniform(size=rows) < 0.1, 30, 0)).astype("float32")


@pytest.fixture(scope="module")
def outcome():
    x, y = spikes()
    said = []
    candidates = {"squared": "mse", "absolute": lw.losses.MeanAbsoluteError()}
    settings = {"metric": "mae", "budget": 15, "splits": 2, "batch_size": 32, "optimizer": keras.optimizers.Adam(0.05)}
    return lw.race(build, x, y, candidates, progress=said.append, **settings), said


def test_loss_that_fits_the_metric_wins(outcome):
    race, _ = outcome
    assert race.best.name == "absolute"
    assert race.entries[1].mean > 1.2 * race.best.mean
    assert race.entries[1].interval[1] > 0
    assert race.metric == "mae" and not race.higher_is_better


def test_each_fold_is_reported_as_it_ends(outcome):
    race, said = outcome
    assert len(said) == 4
    assert "absolute, fold 2 of 2: mae" in said[-1]
    assert np.mean(race.best.scores) == pytest.approx(race.best.mean)


def test_leaderboard_is_a_table_a_page_and_json(outcome, tmp_path):
    race, _ = outcome
    assert str(race).splitlines()[0].startswith("absolute")
    page = race.to_html(tmp_path / "race.html").read_text()
    assert "A race of losses" in page and "<svg" in page
    assert race.to_dict()["entries"][0]["name"] == "absolute"


def test_search_goes_on_where_it_stopped(tmp_path):
    x, y = spikes(120)
    tried = []

    def huber(trial):
        tried.append(trial.suggest_float("delta", 0.5, 50, log=True))
        return lw.losses.Huber(delta=tried[-1])

    settings = {"metric": "mae", "budget": 2, "splits": 2, "storage": str(tmp_path / "race.journal")}
    lw.race(build, x, y, {"Huber": huber}, trials=2, **settings)
    race = lw.race(build, x, y, {"Huber": huber}, trials=3, **settings)
    assert len(tried) == 3
    assert race.best.trials == 3
    assert race.best.settings["delta"] in tried


def test_interrupted_race_goes_on_with_the_candidate_that_was_broken_off(tmp_path):
    x, y = spikes(120)
    built = []

    def build_or_stop():
        built.append("model")
        if len(built) == 4:
            raise KeyboardInterrupt
        return build()

    settings = {"metric": "mae", "budget": 2, "splits": 2, "storage": str(tmp_path / "race.journal")}
    with pytest.raises(KeyboardInterrupt):
        lw.race(build_or_stop, x, y, ["mae", "mse"], **settings)
    race = lw.race(build_or_stop, x, y, ["mae", "mse"], **settings)
    assert len(built) == 6  # two heats of the first candidate were kept, both of the second run anew
    whole = lw.race(build, x, y, ["mae", "mse"], **settings | {"storage": None})
    assert [entry.scores for entry in race.entries] == [pytest.approx(entry.scores) for entry in whole.entries]
    with pytest.raises(ValueError, match=r"on other terms .*2 epochs.*; now .*3 epochs.*another name"):
        lw.race(build, x, y, ["mae", "mse"], **settings | {"budget": 3})


def test_scores_that_a_storage_keeps_are_those_of_the_same_loss_alone(tmp_path):
    x, y = spikes(120)
    settings = {"metric": "mae", "budget": 1, "splits": 2, "storage": str(tmp_path / "race.journal")}
    lw.race(build, x, y, {"Huber": lw.losses.Huber(delta=1.0)}, **settings)
    with pytest.raises(ValueError, match=r"holds 'race/Huber' on other terms .*delta 1\.0.*; now .*delta 2\.0"):
        lw.race(build, x, y, {"Huber": lw.losses.Huber(delta=2.0)}, **settings)


def test_builder_is_told_the_loss_and_outputs_are_read_as_probabilities():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(200, 1)).astype("float32")
    y = (rng.uniform(size=200) < 1 / (1 + np.exp(-3 * x[:, 0]))).astype("float32")
    told = []

    def build_for(loss):
        told.append(loss.name)
        return build()

    losses = [lw.losses.BinaryCrossentropy(from_logits=True)]
    race = lw.race(build_for, x, y, losses, metric="brier_score", budget=10, splits=2, batch_size=16, optimizer="sgd")
    assert told == ["binary_crossentropy"] * 2
    assert 0.0 < race.best.mean < 0.25


def test_folds_cover_each_row_once_and_time_is_never_read_backwards():
    tested = np.concatenate([fold.test for fold in folds(103, 5)])
    assert sorted(tested) == list(range(103))
    time = np.random.default_rng(0).permutation(100)
    for fold in folds(100, 4, time=time):
        assert time[fold.train].max() < time[fold.watch].min()
        assert time[fold.watch].max() < time[fold.test].min()


def test_a_tie_is_what_the_interval_cannot_tell_from_the_best():
    same = {"scores": (1.0,), "mean": 1.0, "seconds": 0.0}
    best, near, far = (Entry(name=n, interval=i, **same) for n, i in [("a", (0, 0)), ("b", (-1, 1)), ("c", (1, 2))])
    assert Race("mae", False, (best, near, far)).tied == (best, near)


def test_interval_of_equal_folds_is_that_of_student():
    ours, theirs = [1.0, 2.0, 4.0, 3.0], [0.0, 0.0, 0.0, 0.0]
    low, high = paired_interval(ours, theirs, test_share=0.0)
    from scipy import stats

    assert (low, high) == pytest.approx(stats.ttest_rel(ours, theirs).confidence_interval(0.95), rel=1e-3)
    wide = paired_interval(ours, theirs, test_share=0.25)
    assert wide[0] < low and wide[1] > high


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"candidates": {}}, "different names"),
        ({"metric": lambda y_true, y_pred: 0.0}, "higher_is_better=True or False"),
        ({"splits": 50}, "rows are too few"),
    ],
)
def test_wrong_use_is_said_in_a_line(given, said):
    x, y = spikes(60)
    with pytest.raises(SettingError, match=said):
        lw.race(build, x, y, **{"candidates": ["mse"], "metric": "mae", **given})
