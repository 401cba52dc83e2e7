"""`losswright verify` ends with 0, 1 or 2, and says the same on every backend side by side."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from losswright.cli import commands

pytestmark = pytest.mark.once


def ended(*arguments):
    result = CliRunner().invoke(commands, ["verify", *arguments], env={"COLUMNS": "200"})
    return result.exit_code, result


def test_status_and_table_say_whether_the_loss_passed():
    status, result = ended("losswright.losses:Huber", "--check", "slopes")
    assert status == 0 and "all 1 checks passed" in result.output
    status, result = ended("keras.losses:Huber", "--check", "settings")
    assert status == 1 and "delta=-1.7 is accepted" in result.output


def test_inputs_and_allowed_faults_come_from_the_command_line(tmp_path):
    np.savez(tmp_path / "batch.npz", y_true=np.ones((2, 3), "float32"), y_pred=np.zeros((2, 3), "float32"))
    inputs = ("--inputs", str(tmp_path / "batch.npz"), "--json")
    status, result = ended("keras.losses:Dice", "--check", "per_sample", *inputs)
    assert status == 1 and json.loads(result.output)["passed"] is False
    assert ended("keras.losses:Dice", "--check", "per_sample", "--allow", "per_sample", *inputs)[0] == 0


@pytest.mark.parametrize("name", ["keras.losses", "no.such:Loss", "keras.losses:NoSuch"])
def test_a_name_that_names_nothing_is_a_wrong_use(name):
    _, result = ended(name)
    assert type(result.exception).__name__ == "SettingError"


def test_backends_stand_side_by_side(monkeypatch):
    monkeypatch.setattr("losswright.trial.backends.installed", lambda: ["jax", "torch"])
    status, result = ended("losswright.losses:Huber", "--backends", "--check", "per_sample", "--json")
    verdicts = json.loads(result.output)
    assert status == 0
    assert {verdict["backend"] for verdict in verdicts} == {"jax", "torch"}
    assert np.allclose(*[verdict["values"] for verdict in verdicts], rtol=1e-4)
