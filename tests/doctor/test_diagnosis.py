"""A diagnosis reads well in each form, escapes what came from data, and leaves the model alone."""

import json

import keras
import ml_dtypes
import numpy as np
import pytest

import losswright as lw
from losswright.core.errors import LosswrightError
from losswright.doctor import Diagnosis, Finding
from losswright.doctor.examples import binary, classes, one_hot
from losswright.doctor.sampling import sample_rows

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def examined():
    model, x, y = binary("softmax").build()
    before = model.get_weights()
    return lw.diagnose(model, x, y), model, before


def test_first_line_is_the_verdict(examined):
    diagnosis = examined[0]
    assert not diagnosis.sound
    assert next(iter(diagnosis)).code == "LW101"
    assert diagnosis.to_text().splitlines()[0].startswith("The last layer takes the softmax of a single unit")
    assert "LW101" in str(diagnosis)


def test_model_is_left_as_it_was(examined):
    _, model, before = examined
    for mine, theirs in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_json_and_sarif_hold_the_findings(examined):
    diagnosis = examined[0]
    said = json.loads(diagnosis.to_json())
    assert said["findings"][0]["fault"] == "out_act_softmax_single"
    (run,) = json.loads(diagnosis.to_sarif("train.py"))["runs"]
    assert run["results"][0]["level"] == "error"
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "train.py"
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {f.code for f in diagnosis}


MESSAGE = {"text!": str}
PLACE = {"physicalLocation!": {"artifactLocation!": {"uri!": str}}}
RULE = {"id!": str, "name": str, "shortDescription": MESSAGE, "help": MESSAGE}
RESULT = {
    "ruleId!": str,
    "ruleIndex!": int,
    "level!": {"none", "note", "warning", "error"},
    "message!": MESSAGE,
    "locations": [PLACE],
    "properties": dict,
}
RUN = {"tool!": {"driver!": {"name!": str, "rules": [RULE]}}, "results!": [RESULT]}
SARIF = {"$schema": str, "version!": {"2.1.0"}, "runs!": [RUN]}
"""What sections 3.13 to 3.52 of SARIF 2.1.0 have of the properties that are in use; those with ! have to be there."""


def misfits(value, shape, path="sarif"):
    """The places where a value is not what the standard demands: a property too many or too few, another kind."""
    if isinstance(shape, dict) and isinstance(value, dict):
        known = {name.rstrip("!"): inner for name, inner in shape.items()}
        yield from (f"{path}.{name} missing" for name in shape if name[-1] == "!" and name[:-1] not in value)
        yield from (f"{path}.{name} unknown" for name in value.keys() - known)
        for name in value.keys() & known:
            yield from misfits(value[name], known[name], f"{path}.{name}")
    elif isinstance(shape, list) and isinstance(value, list):
        for number, entry in enumerate(value):
            yield from misfits(entry, shape[0], f"{path}[{number}]")
    elif not (value in shape if isinstance(shape, set) else isinstance(shape, type) and type(value) is shape):
        yield f"{path} is {value!r}"


@pytest.mark.once
def test_sarif_is_what_the_standard_demands(examined):
    said = json.loads(examined[0].to_sarif("my scripts/train.py"))
    assert list(misfits(said, SARIF)) == []
    (run,) = said["runs"]
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(ids)) == len(ids)
    assert [ids[result["ruleIndex"]] for result in run["results"]] == [result["ruleId"] for result in run["results"]]
    places = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]}
    assert places == {"my%20scripts/train.py"}


@pytest.mark.once
@pytest.mark.parametrize("spoil", [lambda run: run.pop("tool"), lambda run: run["results"][0].update(level="fatal")])
def test_what_the_standard_forbids_is_seen(examined, spoil):
    said = json.loads(examined[0].to_sarif())
    spoil(said["runs"][0])
    assert len(list(misfits(said, SARIF))) == 1


def test_page_is_written_whole(examined, tmp_path):
    path = examined[0].to_html(tmp_path / "report.html")
    html = path.read_text()
    assert "LW101" in html
    assert "<svg" in html
    assert "sigmoid" in examined[0]._repr_html_()


def test_text_from_data_is_escaped(tmp_path):
    finding = Finding("LW101", "softmax-of-one", "out_act_softmax_single", "error", SCRIPT, SCRIPT, SCRIPT, SCRIPT)
    diagnosis = Diagnosis([finding])
    assert SCRIPT not in diagnosis._repr_html_()
    assert SCRIPT not in diagnosis.to_html(tmp_path / "report.html").read_text()


def test_each_output_is_examined_by_name():
    x = keras.Input((4,))
    good = keras.layers.Dense(1, activation="sigmoid", name="good")(x)
    bad = keras.layers.Dense(1, activation="softmax", name="bad")(x)
    model = keras.Model(x, {"good": good, "bad": bad})
    model.compile("sgd", loss={"good": "binary_crossentropy", "bad": "binary_crossentropy"})
    y = np.arange(8) % 2
    found = lw.diagnose(model, np.random.default_rng(0).normal(size=(8, 4)), {"good": y, "bad": y}, select="LW1")
    assert [(f.code, f.output) for f in found] == [("LW101", "bad")]


def test_exception_of_keras_is_explained_by_its_cause():
    with lw.watch() as session:
        model, x, y = classes(target=one_hot).build()
        with pytest.raises(ValueError, match="shape"):
            model.fit(x, y, verbose=0)
    assert next(iter(session.diagnose())).code == "LW201"


def test_rule_that_breaks_is_reported_and_stops_nobody(monkeypatch):
    from losswright.doctor.rules.softmax_of_one import SoftmaxOfOne

    def broken(self, case):
        raise RuntimeError("planted")

    monkeypatch.setattr(SoftmaxOfOne, "check", broken)
    model, x, y = binary("softmax").build()
    assert "LW101 softmax-of-one: RuntimeError: planted" in lw.diagnose(model, x, y).troubles


def test_model_that_is_not_compiled_is_refused():
    with pytest.raises(LosswrightError, match="not compiled"):
        lw.diagnose(keras.Sequential([keras.layers.Dense(1)]), np.zeros((4, 2)), np.zeros(4))


def test_rows_of_records_are_refused():
    model, x, _ = binary("softmax").build()
    with pytest.raises(LosswrightError, match="no rows that can be read"):
        lw.diagnose(model, x, np.zeros(len(x), [("a", "f4"), ("b", "i4")]))


def test_rows_of_half_precision_that_numpy_does_not_know_are_read():
    rows = sample_rows(np.ones((4, 2)), np.ones(4, ml_dtypes.bfloat16))
    assert rows is not None and len(rows) == 4


def test_a_mask_of_numpy_is_dropped_as_keras_drops_it():
    model, x, y = binary("softmax").build()
    plain, masked = (lw.diagnose(model, x, given) for given in (y, np.ma.masked_array(y, mask=y > 0)))
    assert [finding.code for finding in masked.findings] == [finding.code for finding in plain.findings]
