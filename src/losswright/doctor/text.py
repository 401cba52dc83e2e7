"""A diagnosis in the terminal."""

from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from losswright.core.terminal import plain
from losswright.doctor.finding import ERROR, NOTE, WARNING, Finding

if TYPE_CHECKING:
    from losswright.doctor.diagnosis import Diagnosis

COLOURS = {ERROR: "bold red", WARNING: "bold yellow", NOTE: "cyan"}
WIDTH = 100


def as_rich(diagnosis: "Diagnosis") -> Group:
    """The verdict, then each finding; for `rich`."""
    parts: list[RenderableType] = [Text(diagnosis.verdict, "bold")]
    parts += [Padding(text, (1, 0, 0, 0)) for text in plain(*diagnosis.stopped)]
    parts += [Padding(_finding(finding), (1, 0, 0, 0)) for finding in diagnosis]
    parts += [Padding(Text(diagnosis.legend, "dim"), (1, 0, 0, 0))] if diagnosis.legend else []
    parts += [Text(f"not looked for: {trouble}", "dim") for trouble in diagnosis.troubles]
    return Group(*parts)


def as_text(diagnosis: "Diagnosis") -> str:
    """The same in plain characters."""
    console = Console(width=WIDTH, color_system=None, force_terminal=False, highlight=False)
    with console.capture() as capture:
        console.print(as_rich(diagnosis))
    return "\n".join(line.rstrip() for line in capture.get().rstrip().splitlines())


def _finding(finding: Finding) -> Group:
    where = f" output {finding.output!r}" if finding.output else ""
    head = Text.assemble((f"{finding.severity} ", COLOURS[finding.severity]), (finding.code, "bold"), where)
    lines = {"": finding.message, "found": finding.evidence, "do": finding.advice}
    if finding.proof is not None:
        lines["tried"] = str(finding.proof)
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=5, style="dim")
    grid.add_column(overflow="fold")
    for label, text in lines.items():
        grid.add_row(label, *plain(text))
    return Group(head, Padding(grid, (0, 0, 0, 2)))
