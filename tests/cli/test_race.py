"""`losswright race` trains on a file and writes its page."""

import pytest
from click.testing import CliRunner

from losswright.cli import commands
from tests.advisor.tables import table

pytestmark = pytest.mark.once

MODULE = """
import keras

def build():
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
"""


def test_race_ranks_losses_on_a_file_and_writes_a_page(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own_model.py").write_text(MODULE)
    table()[:200].to_csv("claims.csv", index=False)
    options = "--feature a --feature b --loss Huber --loss mae --metric mae --budget 1 --splits 2 --page race.html"
    arguments = ["race", "own_model:build", "--data", "claims.csv", "--target", "price", *options.split()]
    said = CliRunner().invoke(commands, arguments, env={"COLUMNS": "150"})
    assert said.exit_code == 0, (said.output, said.exception)
    assert "Huber, fold 2 of 2" in said.output and "wrote" in said.output
    assert "A race of losses" in (tmp_path / "race.html").read_text()
