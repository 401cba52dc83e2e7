"""The small faults of `make mutants`: where there is room for one, what it does, and which tests look at it."""

import ast
import sys
import types

import pytest

from mutants.__main__ import interval
from mutants.elsewhere import elsewhere
from mutants.faults import mutants_of, with_fault
from mutants.known import PACKAGE, known
from mutants.live import Live
from mutants.reach import Reach, Tracer, in_turn, places
from tests.support import fresh

pytestmark = pytest.mark.once

SOURCE = '''
from math import inf

LIMIT = 3

def clipped(x: int, low=1):
    """At least 2."""
    if x < 2 and not low:
        hint = "; try more" if x > 7 else ""
        raise ValueError(f"{x + 1} is below {2}{hint}")
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
    assert {before for before, _ in faults}.isdisjoint({"3", "x + 1", "int", "x > 7"})


def test_each_fault_changes_one_place(file):
    sound = ast.unparse(ast.parse(SOURCE))
    changed = {ast.unparse(with_fault(file, mutant.number)) for mutant in mutants_of(file)}
    assert len(changed) == len(mutants_of(file))
    assert sound not in changed
    assert all("At least 2." in text and "LIMIT = 3" in text for text in changed)


@pytest.mark.parametrize(
    ("bound", "other"),
    [("x < 0", "x <= 0"), ("x >= len(y)", "x > len(y)"), ("x < 0.5", "x >= 0.5"), ("NEAR >= x", "NEAR < x")],
)
def test_a_bound_among_numbers_with_fractions_is_turned_around_instead_of_moved(tmp_path, bound, other):
    path = tmp_path / "bound.py"
    path.write_text(f"def holds(x, y):\n    return {bound}\n")
    assert (bound, other) in {(mutant.before, mutant.after) for mutant in mutants_of(path)}


def test_tiny_numbers_become_1_and_an_axis_from_the_end_another(tmp_path):
    path = tmp_path / "numbers.py"
    path.write_text("def largest(x):\n    return max(x, 1e-6, axis=-1) - 0.5\n")
    assert {("1e-06", "1"), ("1", "2"), ("0.5", "1.0")} <= {(fault.before, fault.after) for fault in mutants_of(path)}
    assert "-1" not in {mutant.before for mutant in mutants_of(path)}


def test_a_fault_knows_the_expression_that_it_is_a_part_of(tmp_path):
    path = tmp_path / "shares.py"
    path.write_text("def shares(x):\n    return where(x > 1.5, x, 1.5) / max(x[0], axis=-1)\n")
    within = {(fault.before, fault.within) for fault in mutants_of(path)}
    assert {("1.5", "x > 1.5"), ("1.5", "where(x > 1.5, x, 1.5)")} <= within
    assert {("0", "max(x[0], axis=-1)"), ("1", "max(x[0], axis=-1)")} <= within


BRANCHES = """
def compiled(x):
    if keras.config.backend() == "jax":
        return x + 1
    if keras.config.backend() != "torch" or in_xla():
        return x + 2
    return x + 3 if keras.config.backend() == "torch" else x + 4

def _on_tensorflow(x):
    return x + 5
"""


@pytest.mark.parametrize(("backend", "runs"), [("jax", "1"), ("torch", "23"), ("tensorflow", "25")])
def test_code_of_other_backends_is_known_by_the_conditions_above_it_and_by_its_name(backend, runs):
    tree = ast.parse(BRANCHES)
    left = {
        str(node.value) for node in set(ast.walk(tree)) - elsewhere(tree, backend) if isinstance(node, ast.Constant)
    }
    assert left & set("12345") == set(runs)


@pytest.fixture
def module(file):
    made = types.ModuleType("clipped")
    exec(compile(SOURCE, str(file), "exec"), vars(made))
    return made


def test_a_fault_is_put_into_functions_that_are_there_already(file, module):
    clipped = module.clipped
    live = Live(frozenset([str(file)]))
    assert clipped(5) == 4
    live.put_in(mutant_of(file, "x - 1"))
    assert clipped(5) == 6


def test_tests_that_run_the_place_look_at_it_one_of_each_kind_first(file, module):
    tracer = Tracer(frozenset([str(file)]))
    sys.settrace(tracer)
    module.clipped(5)
    sys.settrace(None)
    run = tracer.taken()
    inside, skipped = (mutant_of(file, before) for before in ("x - 1", "True"))
    assert places(inside)[0] in run
    reach = Reach(tests={place: ["a.py::one[1]", "a.py::one[2]", "b.py::clipped"] for place in run})
    assert reach.tests_of(inside) == []  # as long as nothing says that they pass
    reach.seconds = {"a.py::one[1]": 1.0, "a.py::one[2]": 19.5, "b.py::clipped": 0.1}
    assert set(reach.tests_of(inside)) >= {"b.py::clipped"}
    assert len(reach.tests_of(skipped)) == 2


def mutant_of(file, before):
    return next(mutant for mutant in mutants_of(file) if mutant.before == before)


def test_code_that_no_test_is_seen_to_run_is_tried_by_the_tests_of_what_imports_it():
    kernel, loss = (PACKAGE / name for name in ("kernels/sigmoid.py", "losses/binary_crossentropy.py"))
    reach = Reach(tests={(str(loss.resolve()), 1): ["a.py::test"]}, seconds={"a.py::test": 1.0, "b.py::other": 1.0})
    assert reach.tests_of(mutants_of(kernel)[0]) == []
    assert reach.tests_around(mutants_of(kernel)[0]) == ["a.py::test"]


def test_tests_of_each_kind_take_turns():
    assert in_turn(["a::f[1]", "a::f[2]", "b::g", "c::huber"], "huber")[0] == "c::huber"
    assert set(in_turn(["a::f[1]", "a::f[2]", "b::g", "c::huber"], "huber")[:3]) >= {"b::g", "c::huber"}


FORKS = """
import os
from mutants.forks import in_forks

def work(task):
    if task == "crash":
        os._exit(1)
    return int(task)

done = dict(in_forks(["1", "x", "crash"], work, processes=2, seconds=10))
print(done["1"].result, "ValueError" in done["x"].error, done["crash"].status)
"""


def test_work_in_forks_comes_back_and_so_do_errors_and_the_silence_of_a_crash():
    ran = fresh.run(FORKS)  # without the threads that other tests leave behind
    assert ran.stdout == "1 True 1\n", ran.stderr


def test_every_known_fault_is_still_there():
    there = {name: mutants_of(PACKAGE / name) for name in {entry.file for entry in known()}}
    assert [entry for entry in known() if not any(entry.fits(mutant) for mutant in there[entry.file])] == []


def test_interval_is_that_of_wilson():
    low, high = interval(270, 300)
    assert (round(low, 4), round(high, 4)) == (0.8608, 0.9291)
