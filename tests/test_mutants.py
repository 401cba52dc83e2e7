"""The small faults of `make mutants`: where there is room for one, what it does, and which tests look at it."""

import ast
from pathlib import Path
from types import SimpleNamespace

import pytest

from mutants import selection
from mutants.__main__ import interval
from mutants.faults import mutants_of, with_fault

pytestmark = pytest.mark.once

SOURCE = '''
from math import inf

LIMIT = 3

def clipped(x: int, low=1):
    """At least 2."""
    if x < 2 and not low:
        raise ValueError(f"{x + 1} is below {2}")
    return max(x - 1, True)
'''


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "clipped.py"
    path.write_text(SOURCE)
    return path


def test_faults_lie_in_bodies_alone(file):
    faults = {(mutant.before, mutant.after) for mutant in mutants_of(file)}
    assert ("x < 2", "x <= 2") in faults
    assert ("x < 2 and (not low)", "x < 2 or not low") in faults
    assert ("not low", "not not low") in faults
    assert ("x - 1", "x + 1") in faults
    assert ("True", "False") in faults
    assert {before for before, _ in faults}.isdisjoint({"3", "x + 1", "int"})


def test_each_fault_changes_one_place(file):
    sound = ast.unparse(ast.parse(SOURCE))
    changed = {ast.unparse(with_fault(file, mutant.number)) for mutant in mutants_of(file)}
    assert len(changed) == len(mutants_of(file))
    assert sound not in changed
    assert all("At least 2." in text and "LIMIT = 3" in text for text in changed)


def test_tests_of_what_imports_a_file_look_at_it():
    kernel = Path("src/losswright/kernels/sigmoid.py")
    assert Path("src/losswright/losses/binary_crossentropy.py") in selection.users_of(kernel)
    items = [
        SimpleNamespace(path=Path("tests/losses/test_laws.py"), name="test_law[BinaryCrossentropy()-element]"),
        SimpleNamespace(path=Path("tests/losses/test_laws.py"), name="test_law[Expectile()-element]"),
        SimpleNamespace(path=kernel.resolve(), name="losswright.kernels.sigmoid.sigmoid"),
    ]
    assert selection.tests_of(kernel, items) == [items[2], items[0]]


def test_interval_is_that_of_wilson():
    low, high = interval(270, 300)
    assert (round(low, 4), round(high, 4)) == (0.8608, 0.9291)
