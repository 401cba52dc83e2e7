"""A card says what was chosen and whom it may fail; a review says what has changed since."""

import json

import keras
import numpy as np
import pytest
from click.testing import CliRunner

import losswright as lw
from losswright.advisor import SCHEMA_FILE, Entry, ObjectiveCard, Race
from losswright.advisor.schema import faults
from losswright.cli import commands
from losswright.core.errors import SettingError, WeightError

pytestmark = pytest.mark.once

RNG = np.random.default_rng(0)
ROWS = 2000
X = RNG.normal(size=(ROWS, 2)).astype("float32")
GROUPS = np.where(RNG.uniform(size=ROWS) < 0.2, "south", "north")
NOISE = np.where(GROUPS == "south", 2.0, 0.3)
Y = (X[:, 0] + NOISE * RNG.normal(size=ROWS)).astype("float32")
YES = (RNG.uniform(size=ROWS) < 1 / (1 + np.exp(3 - X[:, 0]))).astype("float32")


def trained(loss, y):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, name="out")])
    lw.compile(model, keras.optimizers.Adam(0.05), loss=loss)
    model.fit(X, y, epochs=3, batch_size=100, verbose=0)
    return model


@pytest.fixture(scope="module")
def line():
    return trained(lw.losses.Huber(delta=1.5), Y)


@pytest.fixture(scope="module")
def made(line):
    entries = (Entry(name="Huber", scores=(1.0,), mean=1.0, interval=(0.0, 0.0), seconds=1.0),)
    race = Race("mae", False, entries)
    return lw.card(line, (X, Y), reason="a few sensors jump", groups=GROUPS, race=race)


def test_card_keeps_to_its_published_schema_and_the_check_can_fail(made):
    schema = json.loads(SCHEMA_FILE.read_text())
    held = json.loads(made.to_json())
    assert [*faults(held, schema, "card")] == []
    assert [*faults({**held, "model_hash": "?", "more": 1}, schema, "card")] == [
        "card: Additional properties are not allowed ('more' was unexpected)",
        "card.model_hash: '?' does not match '^[0-9a-f]{16}$'",
    ]


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("reason",), [1], "card.reason: [1] is not of type 'string'"),
        (("profiles",), "<script>", "card.profiles: '<script>' is not of type 'object'"),
        (("profiles", "output", "variance"), -1.0, "card.profiles.output.variance: -1.0 is less than the minimum of 0"),
        (("profiles", "output", "tail"), {}, "card.profiles.output.tail: 'quartiles' is a required property"),
        (("profiles", "output", "mean"), None, "knows some of least, largest, mean, variance"),
        (("profiles", "output", "rows"), True, "card.profiles.output.rows: True is not of type 'integer'"),
        (("outputs", "output", "weight"), "1", "card.outputs.output.weight: '1' is not of type 'number'"),
        (("outputs",), {}, "of different outputs"),
        (("race", "entries"), [], "card.race.entries: [] should be non-empty"),
        (("metrics", "output", "mae", "worst"), "east", "worst is none of its groups"),
        (("model_hash",), float("nan"), "must be JSON, or a file of it: 'NaN is no number of JSON'"),
    ],
)
def test_card_with_a_part_of_another_kind_is_refused_by_its_place(made, path, value, says):
    held = made.to_dict()
    *way, last = path
    inner = held
    for name in way:
        inner = inner[name]
    inner[last] = value
    with pytest.raises(SettingError) as refused:
        ObjectiveCard.read(held)
    assert says in str(refused.value)
    assert len(str(refused.value)) < 500


def test_card_says_loss_settings_layer_data_and_versions(made):
    output = made.outputs["output"]
    assert (output["loss"], output["settings"]["delta"], output["activation"], output["units"]) == (
        "Huber",
        1.5,
        "linear",
        1,
    )
    assert made.profiles["output"]["rows"] == ROWS
    assert made.versions["keras"] == keras.__version__
    assert made.race["entries"][0]["name"] == "Huber"


def test_card_names_the_group_that_it_may_fail(made):
    metric = made.metrics["output"]["mae"]
    assert metric["worst"] == "south"
    assert metric["by_group"]["south"] > 2 * metric["by_group"]["north"]
    assert any("group south has mae" in sentence for sentence in made.may_fail)


def test_card_goes_to_file_markdown_and_html_with_plots(made, tmp_path):
    made.to_json(tmp_path / "card.json")
    assert ObjectiveCard.read(tmp_path / "card.json") == made
    assert "| loss of output | Huber(" in made.to_markdown()
    page = made.to_html(tmp_path / "card.html").read_text()
    assert "<svg" in page and "Groups: output" in page


def test_card_of_classes_has_a_reliability_table():
    model = trained(lw.losses.BinaryCrossentropy(from_logits=True), YES)
    made = lw.card(model, (X, YES), reason="rare failures")
    table = made.calibration["output"]
    assert sum(table["weight"]) == ROWS
    assert 0 <= table["error"] < 0.5
    assert set(made.metrics["output"]) == {"brier_score", "auc"}


def test_same_data_and_model_still_fit(made, line):
    outcome = lw.review(made, (X, Y), model=line, groups=GROUPS)
    assert outcome.still_fits and outcome.same_model and outcome.exit_status == 0
    assert lw.review(made, RNG.choice(Y, ROWS)).still_fits


@pytest.mark.parametrize(
    ("y", "what"),
    [
        (Y + 1.0, "mean"),
        (Y * 3.0, "standard deviation"),
        (RNG.standard_t(1.0, ROWS), "tail index, across 4"),
        ((Y > 0).astype(int), "the kind of target"),
    ],
)
def test_change_of_the_target_is_found(made, y, what):
    outcome = lw.review(made, y)
    assert outcome.exit_status == 1
    assert what in [change.what for change in outcome]
    assert what in str(outcome) and what in outcome.to_markdown()


def test_balance_and_new_classes_are_found():
    old = lw.card(trained(lw.losses.BinaryCrossentropy(from_logits=True), YES), (X, YES), reason="rare")
    more = (RNG.uniform(size=ROWS) < 0.3).astype("float32")
    assert "share of class 1" in [change.what for change in lw.review(old, more)]
    assert lw.review(old, RNG.permutation(YES)).still_fits


def test_group_that_grew_and_whose_targets_moved_is_found(made):
    assert lw.review(made, Y, groups=GROUPS).still_fits
    grown = lw.review(made, Y, groups=np.where(RNG.uniform(size=ROWS) < 0.8, "south", "north"))
    assert {"share of group south", "share of group north"} <= {change.what for change in grown}
    moved = lw.review(made, np.where(GROUPS == "south", Y + 1, Y), groups=GROUPS)
    assert "mean of group south" in [change.what for change in moved]
    assert "mean of group north" not in [change.what for change in moved]


def test_card_says_weights_reduction_and_settings_that_are_lists():
    loss = lw.losses.SparseLogitAdjusted(priors=[0.9, 0.1], from_logits=True)
    model = keras.Sequential([keras.Input((X.shape[1],)), keras.layers.Dense(2)])
    lw.compile(model, "sgd", loss=loss)
    made = lw.card(model, (X, YES.astype(int), np.arange(ROWS)), reason="rare failures", metrics=["accuracy"])
    assert made.outputs["output"]["settings"]["priors"] == [0.9, 0.1]
    assert made.profiles["output"]["weights"]["effective"] == pytest.approx(0.75 * ROWS, rel=0.01)
    assert "reduced by sum_over_batch_size" in made.to_markdown()


def test_group_that_got_worse_is_found_and_a_new_model_is_noticed(made):
    other = trained(lw.losses.MeanSquaredError(), Y + 5)
    worse = lw.review(made, (X, Y), model=other, groups=GROUPS)
    assert worse.same_model is False
    assert "mae of group north" in [change.what for change in worse]


@pytest.mark.parametrize("bad", ["{}", '{"schema": "another"}', "/no/such/file.json"])
def test_what_is_no_card_is_refused(bad):
    with pytest.raises(SettingError, match="objective card"):
        lw.review(bad, Y)


def test_card_needs_a_reason_and_rows(line):
    with pytest.raises(SettingError, match="reason"):
        lw.card(line, (X, Y), reason=" ")
    with pytest.raises(SettingError, match=r"\(x, y\)"):
        lw.card(line, X, reason="because")
    with pytest.raises(WeightError, match="sample_weight must have rows of one length"):
        lw.card(line, (X, Y, [[1.0], [1.0, 2.0]]), reason="because")


def test_infinite_target_leaves_out_what_has_no_number(line):
    y = Y.copy()
    y[0] = -np.inf
    made = lw.card(line, (X, y), reason="because", groups=GROUPS)
    assert "mae" not in made.metrics["output"]
    assert ObjectiveCard.read(made.to_json()).metrics == made.metrics


def test_page_draws_whole_numbers_beyond_64_bits(made, tmp_path):
    written = json.loads(made.to_json())
    written["metrics"]["output"]["mae"]["by_group"]["south"] = 2**63
    assert "<svg" in ObjectiveCard.read(written).to_html(tmp_path / "card.html").read_text()


def test_command_line_writes_a_card_and_reviews_it(line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    line.save("model.keras")
    np.savez("then.npz", x=X, y=Y, groups=GROUPS)
    np.savez("now.npz", x=X, y=Y + 4, groups=GROUPS)

    def run(*arguments):
        return CliRunner().invoke(commands, arguments, env={"COLUMNS": "160"})

    assert run("card", "model.keras", "--data", "then.npz", "--reason", "jumps").exit_code == 0
    assert run("review", "objective-card.json", "--data", "then.npz", "--model", "model.keras").exit_code == 0
    changed = run("review", "objective-card.json", "--data", "now.npz")
    assert changed.exit_code == 1 and "mean" in changed.output
