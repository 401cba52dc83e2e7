"""What a trial found, as a table, as JSON, or as an assertion."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from losswright.core.errors import LosswrightError
from losswright.report import HasPage, Page, Section, Table
from losswright.trial.check import ALLOWED, FAILED, PASSED, SKIPPED, Fault, Outcome

if TYPE_CHECKING:
    from rich.table import Table as RichTable

LEGEND = "✓ passed, ✗ failed, ~ failed and allowed, - not asked"
HEADS = ("result", "question", "seen", "what to do")
MARKS = {PASSED: ("✓", "green"), FAILED: ("✗", "bold red"), SKIPPED: ("-", "dim"), ALLOWED: ("~", "yellow")}


@dataclass(frozen=True)
class Verdict(HasPage):
    """The outcome of each check of one loss on one backend. Printing it shows the table.

    Args:
        loss: its name.
        backend: that of Keras.
        domain: what it was tried on.
        checks: one outcome a check.
        values: of the ordinary sample, to compare backends with.
    """

    loss: str
    backend: str
    domain: str
    checks: tuple[Outcome, ...]
    values: tuple[float, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether no check failed."""
        return not self.failed

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The checks that failed."""
        return tuple(outcome for outcome in self.checks if outcome.status == FAILED)

    def __iter__(self) -> Iterator[Outcome]:
        """The outcomes, in order."""
        return iter(self.checks)

    def __getitem__(self, check: str) -> Outcome:
        """The outcome of the check with that name."""
        return {outcome.check: outcome for outcome in self.checks}[check]

    def assert_passed(self) -> None:
        """For tests.

        Raises:
            VerdictError: a check failed; the message has a line for each.
        """
        if not self.passed:
            raise VerdictError(self)

    def to_json(self) -> str:
        """All of it, as JSON."""
        return json.dumps({**asdict(self), "passed": self.passed}, indent=2, allow_nan=False, default=str)

    @classmethod
    def from_json(cls, text: str) -> "Verdict":
        """The verdict that `to_json` wrote."""
        held: dict[str, Any] = json.loads(text)
        held.pop("passed")
        checks = [{**outcome, "faults": tuple(Fault(**f) for f in outcome["faults"])} for outcome in held["checks"]]
        return cls(**{**held, "checks": tuple(Outcome(**c) for c in checks), "values": tuple(held["values"])})

    def __str__(self) -> str:
        from rich.console import Console

        console = Console(width=120, no_color=True, highlight=False)
        with console.capture() as captured:
            console.print(self.__rich__())
        return captured.get()

    __repr__ = __str__

    def __rich__(self) -> "RichTable":
        from rich.table import Table as RichTable
        from rich.text import Text

        from losswright.core.terminal import plain

        [title] = plain(_title(self))
        table = RichTable(*HEADS, title=title, title_justify="left")
        for outcome in self.checks:
            table.add_row(Text(*MARKS[outcome.status]), *plain(outcome.question, *_cells(outcome)))
        return table

    def page(self) -> Page:
        """The checks as a table."""
        rows = [(MARKS[o.status][0], o.question, *_cells(o)) for o in self.checks]
        return Page(
            f"{self.loss} on trial", _title(self), [Section("Checks", [Table(LEGEND, HEADS, rows, words=True)])]
        )


class VerdictError(LosswrightError, AssertionError):
    """A loss failed its trial. pytest shows it as a failed assertion."""

    def __init__(self, verdict: Verdict):
        lines = [f"  {o.check}: {o.faults[0].seen} (shown by {o.faults[0].shown_by})" for o in verdict.failed[:8]]
        more = len(verdict.failed) - len(lines)
        super().__init__("\n".join([_title(verdict), *lines, *[f"  and {more} more"] * (more > 0)]))
        self.verdict = verdict


def _title(verdict: Verdict) -> str:
    asked = [outcome for outcome in verdict.checks if outcome.status != SKIPPED]
    said = (
        f"{len(verdict.failed)} of {len(asked)} checks failed" if verdict.failed else f"all {len(asked)} checks passed"
    )
    return f"{verdict.loss} on {verdict.backend}, tried on {verdict.domain}: {said}"


def _cells(outcome: Outcome) -> tuple[str, str]:
    """What was seen, with the input that shows it; and what to do."""
    if not outcome.faults:
        return outcome.note, ""
    fault = outcome.faults[0]
    return f"{fault.seen}\n{fault.shown_by}", "allowed" if outcome.status == ALLOWED else fault.advice
