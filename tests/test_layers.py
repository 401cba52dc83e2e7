"""Imports go down only, and what breaks that is caught."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import fresh

pytestmark = pytest.mark.once

LAYERS, BACKENDS = "Imports go down, never up or sideways", "Only kernels imports a backend"


def lint(root: Path):
    """`lint-imports` on the sources under `root`: its exit status, and its verdict on each contract."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()", "--no-cache"]
    result = subprocess.run(
        [*command, "--config", str(fresh.ROOT / "pyproject.toml")],
        cwd=root,
        env={"PYTHONPATH": str(root / "src"), "PYTHONUTF8": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return result.returncode, dict(re.findall(r"^(.+) (KEPT|BROKEN)", result.stdout, flags=re.MULTILINE))


@pytest.fixture
def copy(tmp_path):
    """A copy of the sources, and a function that adds a module to it."""
    shutil.copytree(fresh.ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))

    def plant(module: str, code: str) -> Path:
        file = tmp_path / "src" / "losswright" / f"{module}.py"
        for folder in file.relative_to(tmp_path / "src" / "losswright").parents:
            init = tmp_path / "src" / "losswright" / folder / "__init__.py"
            init.parent.mkdir(exist_ok=True)
            init.touch()
        file.write_text(code)
        return tmp_path

    return plant


def test_sources_keep_both_contracts():
    assert lint(fresh.ROOT) == (0, {LAYERS: "KEPT", BACKENDS: "KEPT"})


@pytest.mark.parametrize(
    ("module", "code"),
    [
        pytest.param("losses/planted", "import losswright.objective.planted", id="upwards"),
        pytest.param("losses/planted", "from losswright.metrics import planted", id="sideways"),
        pytest.param("core/planted", "import losswright.losses", id="from-the-core"),
        pytest.param("planted/__init__", "", id="package-without-a-layer"),
    ],
)
def test_import_against_the_direction_is_caught(copy, module, code):
    copy("objective/planted", "")
    copy("metrics/planted", "")
    assert lint(copy(module, code)) == (1, {LAYERS: "BROKEN", BACKENDS: "KEPT"})


@pytest.mark.parametrize("name", ["jax", "torch", "tensorflow"])
def test_backend_imported_outside_the_kernels_is_caught(copy, name):
    assert lint(copy("losses/planted", f"import {name}")) == (1, {LAYERS: "KEPT", BACKENDS: "BROKEN"})


@pytest.mark.parametrize("name", ["jax", "torch", "tensorflow"])
def test_backend_imported_by_a_kernel_is_right(copy, name):
    copy("losses/planted", "import losswright.kernels.planted")
    assert lint(copy("kernels/planted", f"import {name}.nn")) == (0, {LAYERS: "KEPT", BACKENDS: "KEPT"})
