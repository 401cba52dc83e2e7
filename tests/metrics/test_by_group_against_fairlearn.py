"""Metrics by group, against fairlearn's MetricFrame on real mortgages."""

import numpy as np
import pytest
import sklearn.metrics as sk

import losswright as lw
from losswright.data.source import table

pytestmark = pytest.mark.once
METRICS = {"accuracy": sk.accuracy_score, "recall": sk.recall_score}


@pytest.fixture(scope="module")
def mortgages():
    """Denied or not, a rule of thumb that says so, and the race and sex-like columns of the applicants."""
    rows = table("AER", "HMDA")
    denied = (rows["deny"] == "yes").to_numpy(int)
    said = (rows["pirat"].to_numpy() > 0.4).astype(int)
    groups = {name: rows[name].astype(str).to_numpy() for name in ("afam", "single")}
    return denied, said, groups, np.random.default_rng(0).uniform(0.5, 2, len(rows))


@pytest.mark.parametrize("columns", [["afam"], ["afam", "single"]])
@pytest.mark.parametrize("weighted", [False, True])
def test_every_number_is_that_of_fairlearn(mortgages, columns, weighted):
    frame = pytest.importorskip("fairlearn.metrics").MetricFrame
    denied, said, groups, weight = mortgages
    features = {name: groups[name] for name in columns}
    parameters = {name: {"sample_weight": weight} for name in METRICS} if weighted else None
    theirs = frame(metrics=METRICS, y_true=denied, y_pred=said, sensitive_features=features, sample_params=parameters)
    ours = lw.metrics.by_group(METRICS, denied, said, groups=features, sample_weight=weight if weighted else None)
    for name in METRICS:
        assert ours.overall[name] == pytest.approx(theirs.overall[name])
        assert {key: value for key, value in ours.by_group[name].items()} == pytest.approx(
            dict(theirs.by_group[name].items())
        )
        assert ours.difference()[name] == pytest.approx(theirs.difference()[name])
        assert ours.ratio()[name] == pytest.approx(theirs.ratio()[name])
        assert ours.difference("to_overall")[name] == pytest.approx(theirs.difference("to_overall")[name])
        assert ours.ratio("to_overall")[name] == pytest.approx(theirs.ratio("to_overall")[name])
        assert ours.worst()[name][1] == pytest.approx(theirs.group_min()[name])


def test_bootstrap_intervals_hold_the_numbers_and_shrink_with_the_level(mortgages):
    denied, said, groups, _ = mortgages
    judged = lw.metrics.by_group(METRICS["accuracy"], denied, said, groups=groups["afam"])
    wide, narrow = (judged.intervals(level=level, repeats=100, seed=1) for level in (0.95, 0.5))
    for group, value in judged.by_group.items():
        low, high = wide.by_group[group]
        assert low < value < high
        assert high - low > np.subtract(*narrow.by_group[group][::-1])
        share, rows = value, np.sum(groups["afam"] == group)
        assert high - low == pytest.approx(2 * 1.96 * np.sqrt(share * (1 - share) / rows), rel=0.35)  # of a share
