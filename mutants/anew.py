"""Tests on a copy of the sources with a fault, in a process of their own: for what runs before tests, or on JAX.

`python -m mutants.anew SOURCES REPORT < TESTS` runs the tests, and writes the first that fails to the report.
"""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from mutants.faults import Mutant, with_fault

SOURCES = Path("src")
SECONDS = 600
COLLECTION = "collection of tests"


def killer(mutant: Mutant, tests: Sequence[str], backend: str) -> str:
    """The first test that fails on a backend with the fault, and passes without it; nothing where there is none."""
    left = list(tests)
    while left and (failed := _first_failure(mutant, left, backend)):
        suspects = [failed] if failed in left else left
        if not _first_failure(mutant, suspects, backend, faulty=False):
            return failed
        if failed == COLLECTION:
            raise RuntimeError(f"tests can't be collected on {backend}, without a fault as well")
        left.remove(failed)
    return ""


def _first_failure(mutant: Mutant, tests: Sequence[str], backend: str, *, faulty: bool = True) -> str:
    """Sound code is made from a tree as well, without which nothing could be said of the difference."""
    with TemporaryDirectory(dir=_folder()) as folder:
        sources, report = Path(folder).relative_to(Path.cwd()) / SOURCES, Path(folder, "report")
        shutil.copytree(SOURCES, sources, ignore=shutil.ignore_patterns("__pycache__"))
        tree = with_fault(mutant.file, mutant.number) if faulty else ast.parse(mutant.file.read_text(encoding="utf-8"))
        (sources / mutant.file.relative_to(SOURCES)).write_text(ast.unparse(tree), encoding="utf-8")
        command = [sys.executable, "-m", "mutants.anew", str(sources), str(report)]
        path = os.pathsep.join(filter(None, (str(sources.resolve()), os.environ.get("PYTHONPATH"))))
        environment = os.environ | {"PYTHONPATH": path, "KERAS_BACKEND": backend}
        try:
            subprocess.run(command, input="\n".join(tests), text=True, env=environment, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return COLLECTION
        return report.read_text() if report.exists() else COLLECTION


def _folder() -> Path:
    folder = Path("build/mutants").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Chosen:
    """A plugin that runs the chosen tests alone, and remembers the first that fails."""

    def __init__(self, tests: Sequence[str], sources: str):
        self.tests, self.sources = set(tests), sources.removesuffix(str(SOURCES))
        self.failed = ""

    def name(self, nodeid: str) -> str:
        """That of the test of the sources themselves."""
        return nodeid.removeprefix(self.sources)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave the others out."""
        items[:] = [item for item in items if self.name(item.nodeid) in self.tests]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Files that can't be read are noticed by anyone."""
        self.failed = self.failed or COLLECTION * report.failed

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Hears how each part of a test went."""
        self.failed = self.failed or self.name(report.nodeid) * report.failed


def main() -> None:
    sources, report = sys.argv[1:]
    tests = sys.stdin.read().splitlines()
    chosen = Chosen(tests, sources)
    files = sorted({test.partition("::")[0] for test in tests})
    places = [chosen.sources + file if file.startswith(str(SOURCES)) else file for file in files]
    pytest.main(
        ["-q", "-x", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", f"pythonpath=. {sources}",
         "-o", "norecursedirs=.*", *places], plugins=[chosen],
    )  # fmt: skip
    Path(report).write_text(chosen.failed)


if __name__ == "__main__":
    main()
