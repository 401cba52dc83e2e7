"""The line that closes `make test` counts every leg, and lets none that broke pass for fine."""

import os
import subprocess
import sys

import pytest

from tests.support import fresh, legs

pytestmark = pytest.mark.once

SUITE = """
import os, pytest

def test_that_passes(): pass
@pytest.mark.once
def test_that_says_the_same_everywhere(): pass
@pytest.mark.skip
def test_that_is_skipped(): pass
"""
FAILS_ON_TORCH = "def test_backend(): assert os.environ['KERAS_BACKEND'] != 'torch'"
DIES_ON_TORCH = "if os.environ['KERAS_BACKEND'] == 'torch': os._exit(3)"
BROKEN_ON_TORCH = "if os.environ['KERAS_BACKEND'] == 'torch': raise RuntimeError"
FAILS_IN_TEARDOWN = """
@pytest.fixture
def broken():
    yield
    raise RuntimeError
def test_teardown(broken): pass
"""


@pytest.fixture
def closing_line(tmp_path):
    """Run the legs on a suite of its own: the exit status and the last line."""

    def closing_line(suite, *backends):
        (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = once\npythonpath = .")
        (tmp_path / "test_suite.py").write_text(suite)
        result = subprocess.run(
            [sys.executable, "-m", "tests.support.legs", *backends],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(fresh.ROOT), "PYTEST_XDIST_AUTO_NUM_WORKERS": "0"},
            capture_output=True,
            text=True,
            check=False,
        )
        return result.returncode, result.stdout.splitlines()[-1]

    return closing_line


@pytest.mark.parametrize(
    ("suite", "closing"),
    [
        pytest.param(SUITE, (0, "3 passed, 0 failed, 2 skipped"), id="all-well"),
        pytest.param(SUITE + FAILS_ON_TORCH, (1, "4 passed, 1 failed, 2 skipped"), id="failure"),
        pytest.param(SUITE + DIES_ON_TORCH, (1, "2 passed, 1 failed, 1 skipped"), id="crash"),
        pytest.param(SUITE + BROKEN_ON_TORCH, (1, "2 passed, 1 failed, 1 skipped"), id="broken-module"),
        pytest.param(SUITE + FAILS_IN_TEARDOWN, (1, "3 passed, 2 failed, 2 skipped"), id="teardown"),
        pytest.param("", (1, "0 passed, 2 failed, 0 skipped"), id="no-tests"),
    ],
)
def test_closing_line_sums_the_legs_and_the_exit_status_agrees(closing_line, suite, closing):
    assert closing_line(suite, "jax", "torch") == closing


def test_every_leg_runs_though_an_earlier_one_failed(closing_line):
    assert closing_line(SUITE + FAILS_ON_TORCH, "torch", "jax", "tensorflow") == (1, "6 passed, 1 failed, 3 skipped")


def test_no_leg_at_all_is_no_success(closing_line):
    assert closing_line(SUITE) == (1, "0 passed, 0 failed, 0 skipped")


def test_report_of_an_earlier_run_is_not_counted(closing_line, tmp_path):
    closing_line(SUITE, "torch")
    assert closing_line(SUITE + DIES_ON_TORCH, "torch") == (1, "0 passed, 1 failed, 0 skipped")


def test_leg_that_ends_badly_without_a_failed_test_counts_as_failed(tmp_path, capsys):
    report = tmp_path / "jax.xml"
    report.write_text("<testsuites><testsuite><testcase name='a'/></testsuite></testsuites>")
    assert legs.judge("jax", 3, report) == {"passed": 1, "failed": 1}
    assert "status 3" in capsys.readouterr().out
