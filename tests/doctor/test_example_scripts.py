"""The doctor names the cause of each faulty script, on real data, from the command line."""

import json

import pytest
from click.testing import CliRunner

from losswright.cli.doctor import doctor
from tests.support.fresh import ROOT

pytestmark = pytest.mark.once

FOLDER = ROOT / "examples" / "doctor"
CAUSES = {
    "softmax_of_one_unit": ("LW101", "out_act_softmax_single"),
    "relu_of_negative_targets": ("LW105", "out_act_range"),
    "scaled_in_training_alone": ("LW302", "input_inconsistent_scaling"),
    "gaps_in_the_table": ("LW301", "input_nan"),
    "measures_as_they_are": ("LW303", "input_unscaled"),
    "learned_by_heart": ("LW509", "overfit"),
    "hardly_a_step": ("LW502", "lr_too_low"),
    "yes_no_loss_of_prices": ("LW110", "loss_for_task"),
    "origins_from_one": ("LW202", "label_encoding"),
    "an_answer_a_step": ("LW701", "shape_broadcast"),
    "sorted_apart": ("LW205", "label_misaligned"),
}


@pytest.mark.parametrize("script", CAUSES)
@pytest.mark.filterwarnings("ignore")  # what the scripts provoke in Keras is theirs
def test_cause_of_a_script_comes_first(script, tmp_path):
    said = tmp_path / "said.json"
    result = CliRunner().invoke(doctor, [str(FOLDER / f"{script}.py"), "--json", str(said)])
    assert result.exit_code == 1, result.output
    findings = json.loads(said.read_text())["findings"]
    assert (findings[0]["code"], findings[0]["fault"]) == CAUSES[script]
    assert findings[0]["severity"] in ("error", "warning")
    assert CAUSES[script][0] in result.output


def test_each_script_has_its_cause():
    assert {path.stem for path in FOLDER.glob("*.py")} == set(CAUSES)
