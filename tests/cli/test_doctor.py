"""`losswright doctor` runs a script as it is, with its arguments, and says by its exit status what it found."""

import json
import re

import pytest
from click.testing import CliRunner

from losswright.cli import commands
from losswright.core.errors import SettingError
from losswright.doctor.catalogue import RULES
from losswright.doctor.rule_page import rule_page, rules_page

SCRIPT = """
import sys, keras, numpy as np
from tests_beside import ACTIVATION
print("arguments:", sys.argv[1:])
x = np.random.default_rng(0).normal(size=(64, 4))
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation=ACTIVATION)])
model.compile("adam", loss="mean_squared_error")
model.fit(x, x[:, 0], epochs=1, verbose=0)
print("trained")
raise {end}
"""


@pytest.fixture
def script(tmp_path, monkeypatch):
    """Writes a script with a module beside it, and makes its folder the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tests_beside.py").write_text('ACTIVATION = "relu"')

    def written(end="SystemExit(3)"):
        (tmp_path / "train.py").write_text(SCRIPT.format(end=end))
        return "train.py"

    return written


def run(*arguments):
    result = CliRunner().invoke(commands, ["doctor", *arguments], env={"COLUMNS": "200"})
    return result.exit_code, result.output


def test_script_runs_with_its_arguments_and_the_finding_follows(script, tmp_path):
    status, said = run(
        script(), "--rate", "0.1", "--json", "found.json", "--sarif", "found.sarif", "--html", "found.html"
    )
    assert status == 1
    assert "arguments: ['--rate', '0.1']" in said
    assert said.index("trained") < said.index("LW105")
    assert json.loads((tmp_path / "found.json").read_text())["findings"][0]["code"] == "LW105"
    assert "train.py" in (tmp_path / "found.sarif").read_text()
    assert "LW105" in (tmp_path / "found.html").read_text()


def test_dry_run_stops_before_training(script):
    status, said = run(script(), "--dry")
    assert status == 1
    assert "trained" not in said
    assert "LW105" in said


@pytest.mark.once
def test_project_settings_and_options_choose_the_rules(script, tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.losswright]\nselect = ["LW2"]')
    assert run(script(), "--dry")[0] == 0
    assert run(script(), "--dry", "--select", "LW1")[0] == 1


@pytest.mark.once
def test_exception_of_the_script_is_shown_and_is_no_success(script):
    status, said = run(script(end='RuntimeError("planted")'), "--select", "LW7")
    assert status == 1
    assert "planted" in said


@pytest.mark.once
def test_script_may_leave_with_a_message_and_rules_are_known_before_it_runs(script):
    left = CliRunner().invoke(commands, ["doctor", script(end='SystemExit("ended early")'), "--select", "LW105"])
    assert (left.exit_code, left.stderr) == (1, "ended early\n")
    refused = CliRunner().invoke(commands, ["doctor", "train.py", "--select", "LW9"])
    assert isinstance(refused.exception, SettingError)
    assert "trained" not in refused.output


@pytest.mark.once
def test_script_without_a_model_is_wrong_use(tmp_path):
    (tmp_path / "idle.py").write_text("print(1)")
    assert run(str(tmp_path / "idle.py"))[0] == 2


@pytest.mark.once
def test_explain_and_list_know_the_rules():
    runner = CliRunner()
    assert "LW101 softmax-of-one" in runner.invoke(commands, ["explain", "lw101"]).output
    listed = runner.invoke(commands, ["list", "--rules"], env={"COLUMNS": "200"}).output
    assert all(rule.code in listed for rule in RULES)


@pytest.mark.once
def test_every_rule_has_a_page():
    listed = rules_page()
    for rule in RULES:
        page = rule_page(rule)
        assert f"({rule.code}.md)" in listed
        assert rule.advice in page
        assert {"bad", "good"} <= set(re.findall(r"\b(bad|good)\b(?=.* = )", page))
