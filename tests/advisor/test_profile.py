"""A profile says the same of every kind of table, and what it says is right."""

import dataclasses
import math

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pytest

import losswright as lw
from losswright.core.errors import LabelError, SettingError
from tests.advisor.tables import ROWS, table

pytestmark = pytest.mark.once

TABLE = table()
KINDS = {
    "binary": (np.tile([0, 1], 50), "0 and 1"),
    "signs": (np.tile([-1, 1], 50), "-1 and 1"),
    "true": (np.tile([False, True], 50), "true and false"),
    "multiclass": (np.arange(90) % 3, "whole numbers from 0"),
    "from one": (1 + np.arange(90) % 3, "whole numbers from 1"),
    "one-hot": (np.eye(3)[np.arange(90) % 3], "one-hot rows"),
    "multilabel": (np.array([[1, 0, 1], [1, 1, 0], [0, 0, 1]] * 30), "0 or 1 for each label"),
    "count": (np.random.default_rng(0).poisson(2.0, 500), "whole numbers from 0"),
    "proportion": (np.linspace(0, 1, 77), "shares from 0 to 1"),
    "positive": (np.linspace(0.5, 40, 77), "numbers above 0"),
    "continuous": (np.linspace(-3, 40, 77), "numbers"),
}
NAMES = {"signs": "binary", "true": "binary", "from one": "multiclass", "one-hot": "multiclass"}


@pytest.mark.parametrize("name", KINDS)
def test_kind_and_encoding_are_told_from_the_numbers(name):
    values, encoding = KINDS[name]
    found = lw.profile(values)
    assert (found.kind, found.encoding) == (NAMES.get(name, name), encoding)


def forms():
    import dask.dataframe as dd

    view = TABLE
    return {
        "pandas": TABLE,
        "polars": pl.from_pandas(TABLE),
        "lazy polars": pl.from_pandas(TABLE).lazy(),
        "arrow": pa.Table.from_pandas(TABLE),
        "duckdb": duckdb.from_df(view),
        "dask": dd.from_pandas(TABLE, npartitions=3),
    }


@pytest.mark.filterwarnings("ignore:Dask support is moving:FutureWarning")
@pytest.mark.parametrize("form", ["polars", "lazy polars", "arrow", "duckdb", "dask"])
def test_every_kind_of_table_gives_the_numbers_of_pandas(form):
    given = {"exposure": "exposure", "weight": "weight", "group": "region", "time": "day", "features": ["a", "b"]}
    tables = forms()
    assert lw.profile(tables[form], "claims", **given).hash == lw.profile(tables["pandas"], "claims", **given).hash


def test_numbers_are_those_of_numpy():
    found = lw.profile(TABLE, "cost", weight="weight", group="region", features=["a", "b"])
    cost, weight = TABLE["cost"].dropna(), TABLE["weight"]
    assert found.missing == TABLE["cost"].isna().sum()
    assert found.mean == pytest.approx(cost.mean())
    assert found.variance == pytest.approx(cost.var(ddof=0))
    assert found.tail.quartiles == pytest.approx(np.quantile(cost, [0.25, 0.5, 0.75]), rel=0.01)
    assert found.weights.effective == pytest.approx(weight.sum() ** 2 / (weight**2).sum())
    assert found.missing_features == {"a": pytest.approx(0.02)}
    north = TABLE.loc[TABLE["region"] == "north", "cost"].dropna()
    assert (found.groups[0].name, found.groups[0].rows) == ("north", len(north))
    assert found.groups[0].mean == pytest.approx(north.mean())
    assert found.groups[0].deviation == pytest.approx(north.std(ddof=0))


def test_hill_finds_the_index_of_a_pareto_tail():
    heavy = np.random.default_rng(1).pareto(1.5, 200_000)
    assert lw.profile(heavy).tail.index == pytest.approx(1.5, rel=0.1)
    assert lw.profile(np.random.default_rng(1).normal(size=50_000)).tail.index > 6


def test_dispersion_counts_exposure():
    rng = np.random.default_rng(2)
    exposure = rng.uniform(0.1, 10, 50_000)
    counts = {"n": rng.poisson(2 * exposure), "e": exposure}
    assert lw.profile(counts, "n", exposure="e", task="count").dispersion == pytest.approx(1.0, abs=0.05)
    assert lw.profile({"n": counts["n"]}, "n", task="count").dispersion > 4


def test_numbers_beyond_the_squares_of_float64_are_profiled():
    rows, huge = {"n": np.arange(4.0), "e": np.zeros(4)}, {"y": np.full(4, 1e200), "w": np.full(4, 1e150)}
    assert math.isnan(lw.profile(rows, "n", exposure="e", task="count").dispersion)  # no exposure, no rate
    assert lw.profile(huge, "y", weight="w").weights.effective == pytest.approx(4.0)
    assert lw.profile({"y": -np.arange(1.0, 900.0)}, "y", task="count").excess_zeros is None  # of no Poisson


def test_chunks_of_arrays_add_up(monkeypatch):
    whole = lw.profile(TABLE["price"].to_numpy())
    monkeypatch.setattr("losswright.advisor.source.CHUNK", 700)
    assert lw.profile(TABLE["price"].to_numpy()).hash == whole.hash


def test_hash_tells_numbers_and_not_the_order_in_which_they_were_added():
    found = lw.profile(TABLE, "claims")
    named = {mean: dataclasses.replace(found, mean=mean).hash for mean in (0.1437045, 0.1437045 - 1e-12, 0.143705)}
    assert len(set(named.values())) == 2  # a count over two million rows lies just between two numbers of six digits


def test_drift_is_beyond_what_chance_does():
    assert lw.profile(TABLE.assign(up=np.arange(ROWS) / ROWS), "up", time="day").drift > 2
    assert lw.profile(TABLE, "a", time="day").drift < 0.2


def test_duplicates_and_noise_of_a_sample():
    rng = np.random.default_rng(3)
    x = rng.normal(size=400)
    sure = {"x": np.repeat(x, 2), "y": np.repeat((x > 0).astype(int), 2)}
    found = lw.profile(sure, "y").neighbours
    assert found.duplicates == pytest.approx(0.5)
    assert found.noise == 0
    guessed = lw.profile({"x": x, "y": rng.integers(0, 2, 400)}, "y").neighbours
    assert guessed.noise == pytest.approx(0.5, abs=0.1)


def test_profile_prints_and_goes_to_json():
    found = lw.profile(TABLE, "fraud", features=["a"])
    assert "binary (names)" in str(found)
    assert found.to_dict()["classes"] == TABLE["fraud"].value_counts().to_dict()
    assert found.imbalance > 20


@pytest.mark.parametrize(
    ("data", "given", "error"),
    [
        (TABLE, {}, SettingError),
        (TABLE, {"target": "nothing"}, SettingError),
        (TABLE, {"target": "cost", "group": "nothing"}, SettingError),
        (TABLE, {"target": "cost", "task": "guess"}, SettingError),
        ({"y": np.full(3, np.nan)}, {}, LabelError),
        ({"y": np.ones(3), "x": np.ones(4)}, {}, SettingError),
        (3, {}, SettingError),
    ],
)
def test_wrong_use_is_said_in_a_line(data, given, error):
    with pytest.raises(error) as caught:
        lw.profile(data, **given)
    assert len(str(caught.value)) < 300
