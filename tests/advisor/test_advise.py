"""Advice follows the statistics and the cost of mistakes, and every recommendation can be made and used."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

import losswright as lw
from losswright.advisor.advising import COSTS
from losswright.cli import commands
from losswright.core.errors import SettingError
from tests.advisor.tables import table

pytestmark = pytest.mark.once

RNG = np.random.default_rng(0)
NORMAL, HEAVY = RNG.normal(size=2000), RNG.standard_t(1.5, 2000)
AMOUNTS = np.exp(RNG.normal(size=2000))
CASES = [
    (NORMAL, "squared", "MeanSquaredError"),
    (NORMAL, "absolute", "MeanAbsoluteError"),
    (HEAVY, None, "Huber"),
    (HEAVY, "outliers", "Huber"),
    (HEAVY, "tail", "Superquantile"),
    (NORMAL, "under", "Pinball"),
    (AMOUNTS, "relative", "GammaDeviance"),
    (np.where(RNG.uniform(size=2000) < 0.6, 0, AMOUNTS), None, "Tweedie"),
    (np.where(RNG.uniform(size=2000) < 0.6, 0, AMOUNTS), "mean", "Tweedie"),
    (HEAVY, "mean", "MeanSquaredError"),
    (RNG.poisson(3.0, 2000), None, "Poisson"),
    (RNG.negative_binomial(1, 0.2, 2000), None, "NegativeBinomial"),
    (RNG.uniform(size=2000), None, "BinaryCrossentropy"),
    (RNG.uniform(size=2000) < 0.5, None, "BinaryCrossentropy"),
    (np.arange(300) % 3, None, "SparseCategoricalCrossentropy"),
    (np.eye(3)[np.arange(300) % 3], None, "CategoricalCrossentropy"),
    (np.repeat([0, 1, 2], [900, 90, 10]), "rare", "SparseLogitAdjusted"),
    ((RNG.uniform(size=(500, 4)) < 0.02).astype(int), None, "AsymmetricLoss"),
]


@pytest.mark.parametrize(("y", "costs", "loss"), CASES)
def test_best_loss_follows_the_target_and_the_cost(y, costs, loss):
    assert lw.advise(y, costs=costs).best.loss == loss


def test_rare_class_is_weighted_where_missing_it_costs_more():
    y = (RNG.uniform(size=5000) < 0.02).astype(int)
    best = lw.advise(y, costs="rare").best
    assert best.settings["pos_weight"] == pytest.approx(1 / y.mean() - 1, rel=0.01)
    assert "pos_weight" not in lw.advise(y, costs="calibration").best.settings


@pytest.mark.parametrize("costs", [None, *COSTS])
def test_every_recommendation_can_be_made_and_its_code_names_it(costs):
    targets = [NORMAL, AMOUNTS, RNG.poisson(2.0, 500), RNG.uniform(size=500) < 0.3, np.arange(90) % 3]
    for advice in [lw.advise(y, costs=costs) for y in targets]:
        for one in advice:
            assert type(one.make()).__name__ == one.loss
            assert one.loss in one.code and one.reason and one.change
        scores = [one.score for one in advice]
        assert scores == sorted(scores, reverse=True)


def test_what_statistics_cannot_tell_apart_is_a_tie():
    assert len(lw.advise(NORMAL).tied) > 1
    assert len(lw.advise(NORMAL, costs="squared").tied) == 1


def test_squared_error_of_counts_is_no_worse_advice_where_errors_cost_their_square():
    tied = lw.advise(RNG.negative_binomial(1, 0.2, 2000), costs="squared").tied
    assert {"NegativeBinomial", "MeanSquaredError"} <= {one.loss for one in tied}


def test_grades_are_asked_for_by_task():
    grades = np.random.default_rng(1).integers(0, 5, 500)
    assert lw.advise(grades, task="ordinal").best.loss in ("Coral", "Corn")


def test_unknown_cost_is_refused_with_the_choices():
    with pytest.raises(SettingError, match="squared, absolute"):
        lw.advise(NORMAL, costs="a lot")


def test_command_line_advises_on_a_file(tmp_path):
    table().to_csv(tmp_path / "claims.csv", index=False)
    arguments = ["advise", str(tmp_path / "claims.csv"), "--target", "claims", "--exposure", "exposure"]
    said = CliRunner().invoke(commands, arguments, env={"COLUMNS": "200"})
    assert said.exit_code == 0, said.output
    assert "NegativeBinomial" in said.output and "lw.compile(model" in said.output
    held = json.loads(CliRunner().invoke(commands, [*arguments, "--json"]).output)
    assert held["ranked"][0]["loss"] == "NegativeBinomial"
