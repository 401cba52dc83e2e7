"""`--help` answers at once: neither numpy nor Keras is imported for it, and the proof can fail."""

import click
import pytest

from losswright.cli import commands
from tests.support import fresh

pytestmark = pytest.mark.once

HEAVY = ("numpy", "keras", "jax", "torch", "tensorflow", "matplotlib", "pandas", "jinja2")
PROGRAM = """
import sys
{before}
from losswright.cli import main
try:
    main({arguments!r})
except SystemExit as stop:
    assert stop.code == 0, stop.code
print("imported:", *[name for name in {heavy!r} if name in sys.modules])
"""


def imported_by(arguments, before=""):
    program = PROGRAM.format(arguments=arguments, heavy=HEAVY, before=before)
    run = fresh.run(program)
    assert run.returncode == 0, run.stderr
    assert "Usage: losswright" in run.stdout
    return run.stdout.splitlines()[-1].split()[1:]


@pytest.mark.parametrize("arguments", [["--help"], *([name, "--help"] for name in commands.commands)], ids=" ".join)
def test_help_imports_nothing_heavy(arguments):
    assert imported_by(arguments) == []


def test_a_heavy_import_would_be_seen():
    assert imported_by(["--help"], before="import numpy") == ["numpy"]


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_command_and_option_is_explained(name):
    command = commands.commands[name]
    assert command.help
    assert all(option.help for option in command.params if isinstance(option, click.Option))
