"""The same trial on every installed backend, each in a process of its own, side by side."""

import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from losswright.backend import BACKENDS
from losswright.core.errors import LosswrightError
from losswright.trial.check import FAILED
from losswright.trial.verdict import MARKS, Verdict

if TYPE_CHECKING:
    from rich.table import Table

PROGRAM = "import sys; from losswright.cli import main; main(sys.argv[1:])"
AGREEMENT = 1e-4  # relative, of float32 values


def installed() -> list[str]:
    """The backends that are there."""
    return [name for name in BACKENDS if find_spec(name)]


def verify_on(backends: Sequence[str], arguments: Sequence[str]) -> list[Verdict]:
    """One verdict a backend, of `losswright verify` with these arguments.

    Raises:
        LosswrightError: a backend couldn't run it; the message is that of the process.
    """
    command = [sys.executable, "-c", PROGRAM, "verify", *arguments, "--json"]
    running = {name: _start(command, name) for name in backends}
    finished = {name: (process, *process.communicate()) for name, process in running.items()}
    for name, (process, said, complaint) in finished.items():
        if process.returncode not in (0, 1) or not said.strip():
            lines = complaint.strip().splitlines() or ["it said nothing"]
            raise LosswrightError(f"the trial on {name} ended with status {process.returncode}: {lines[-1]}")
    return [Verdict.from_json(said[said.index("{") :]) for _, said, _ in finished.values()]


def disagreement(verdicts: Sequence[Verdict]) -> str:
    """How the values of the backends differ; empty where they agree."""
    first = verdicts[0]
    for other in verdicts[1:]:
        if len(first.values) != len(other.values):
            return f"{len(first.values)} finite values on {first.backend}, {len(other.values)} on {other.backend}"
        for one, two in zip(first.values, other.values, strict=True):
            if abs(one - two) > AGREEMENT * max(abs(one), abs(two), 1e-2):
                return f"{one:.6g} on {first.backend}, {two:.6g} on {other.backend}, for the same sample"
    return ""


def side_by_side(verdicts: Sequence[Verdict]) -> "Table":
    """A row a check, a column a backend, and what was seen first."""
    from rich.table import Table
    from rich.text import Text

    from losswright.core.terminal import plain

    [title] = plain(verdicts[0].loss)
    table = Table("question", *[v.backend for v in verdicts], "seen", title=title, title_justify="left")
    for outcomes in zip(*verdicts, strict=True):
        marks = [Text(*MARKS[outcome.status]) for outcome in outcomes]
        fault = next((outcome.faults[0] for outcome in outcomes if outcome.faults), None)
        question, seen = plain(outcomes[0].question, fault.seen if fault else "")
        table.add_row(question, *marks, seen)
    said = disagreement(verdicts)
    mark = Text(*MARKS[FAILED if said else "passed"])
    table.add_row("the same values on every backend", *[mark] * len(verdicts), Text(said))
    return table


def _start(command: list[str], backend: str) -> subprocess.Popen:
    environment = {**os.environ, "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
