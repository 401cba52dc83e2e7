"""Each rule finds its bad example, and nothing is an error in its good one."""

import inspect
import re

import keras
import pytest

from losswright.core.errors import SettingError
from losswright.doctor import rules
from losswright.doctor.catalogue import RULES, chosen, rule_named
from losswright.doctor.examination import examine
from losswright.doctor.finding import ERROR, NOTE
from losswright.doctor.ranking import CAUSES
from losswright.doctor.remark import Remark
from losswright.doctor.rule import BLIND
from losswright.doctor.suspicion import SuspectingRule
from tests.support.fresh import ROOT

short_training = pytest.mark.skipif(
    keras.backend.backend() == "tensorflow", reason="minutes of compiling; what is watched is tested there"
)
for_each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.code}-{rule.name}")


seen = {}


@pytest.fixture(scope="module", autouse=True)
def _compiled_in_haste():
    """On JAX, half of the time goes into making steps fast that run a few times."""
    if keras.backend.backend() != "jax":
        yield
        return
    import jax

    jax.config.update("jax_disable_most_optimizations", True)
    yield
    jax.config.update("jax_disable_most_optimizations", False)


def examined(example):
    """The findings on an example, and what kept rules from looking; examples that rules share are made once."""
    if repr(example) not in seen:
        troubles = []
        seen[repr(example)] = (examine(example.case(), RULES, troubles), troubles)
    return seen[repr(example)]


def named(rule, found):
    """The codes of findings: of all where the rule only ever notes, else of errors and warnings."""
    return [f.code for f in found if issubclass(rule, Remark) or f.severity != NOTE]


@short_training
@for_each_rule
def test_bad_example_is_found(rule):
    found, troubles = examined(rule.bad)
    assert troubles == []
    untried = issubclass(rule, SuspectingRule) and not rule.bad.fit.get("epochs")  # a suspicion stays one
    first = None if untried or issubclass(rule, Remark) else 3
    assert rule.code in [f.code for f in found if first is None or f.severity != NOTE][:first]


@short_training
@for_each_rule
def test_good_example_has_no_error(rule):
    found, troubles = examined(rule.good)
    assert troubles == []
    assert [f for f in found if f.severity == ERROR] == []
    assert rule.code not in named(rule, found)


@pytest.mark.once
@for_each_rule
def test_rule_explains_itself(rule):
    doc = inspect.getdoc(rule)
    assert len(doc.split(BLIND)[0]) > 60
    assert BLIND in doc
    assert rule.message.endswith(".") and rule.advice.endswith(".")
    assert rule.fault in CAUSES
    assert rule.explains <= set(CAUSES)


@pytest.mark.once
def test_codes_and_names_are_unique_and_in_order():
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
    assert all(re.fullmatch(r"LW[1-8]\d\d", code) for code in codes)
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.once
def test_no_file_of_a_rule_was_forgotten():
    folder = ROOT / "src" / "losswright" / "doctor" / "rules"
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert files == {rule.__module__.removeprefix(f"{rules.__name__}.") for rule in RULES}


@pytest.mark.once
def test_codes_in_the_page_of_the_doctor_are_those_of_rules():
    said = set(re.findall(r"LW\d{3}", (ROOT / "docs" / "doctor.md").read_text()))
    assert said <= {rule.code for rule in RULES}


@pytest.mark.once
def test_rules_are_chosen_by_the_beginning_of_their_codes():
    assert {rule.code[:3] for rule in chosen("LW1,LW2", ignore="LW2")} == {"LW1"}
    assert chosen(ignore="LW1")[0].code.startswith("LW2")


@pytest.mark.once
def test_unknown_codes_are_refused():
    with pytest.raises(SettingError, match="begins with 'LW9'"):
        chosen("LW9")
    with pytest.raises(SettingError, match="softmax-of-one"):
        rule_named("softmax-of-on")
