"""What changed since a card was written, and whether the choice still fits."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from losswright.report import HasPage, Page, Section, Table, markdown_row

if TYPE_CHECKING:
    from rich.table import Table as RichTable


HEADS = ("output", "what", "then", "now", "what to do")


@dataclass(frozen=True)
class Change:
    """One thing that is different now: what, how it was, how it is, and what to do about it."""

    output: str
    what: str
    before: str
    now: str
    advice: str


@dataclass(frozen=True)
class Review(HasPage):
    """The changes that matter. Printing it shows a table.

    Args:
        changes: in the order of outputs.
        best_before: the loss that the advice put first for the card's data, by output.
        best_now: the same for the new data.
        same_model: whether the model is the card's; None if none was given.
    """

    changes: tuple[Change, ...]
    best_before: dict[str, str]
    best_now: dict[str, str]
    same_model: bool | None = None

    @property
    def still_fits(self) -> bool:
        """Whether nothing that matters has changed."""
        return not self.changes

    @property
    def exit_status(self) -> int:
        """0 if the choice still fits, 1 if it must be looked at: for schedulers."""
        return 0 if self.still_fits else 1

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def to_json(self) -> str:
        """All of it."""
        return json.dumps({**asdict(self), "still_fits": self.still_fits}, indent=2)

    def to_markdown(self) -> str:
        """For a ticket."""
        rows = "\n".join(markdown_row(row) for row in (HEADS, ["---"] * len(HEADS), *self._rows()))
        return f"# Review of an objective\n\n{self._said()}\n\n{rows if self.changes else ''}\n"

    def __str__(self) -> str:
        return "\n".join([self._said(), *[f"{c.output}: {c.what}: {c.before}, now {c.now}" for c in self.changes]])

    __repr__ = __str__

    def page(self) -> Page:
        """The changes as a table."""
        table = Table("Then is when the card was written", HEADS, self._rows(), words=True)
        sections = [Section("What has changed", [table])] if self.changes else []
        return Page("Review of an objective", self._said(), sections)

    def __rich__(self) -> "RichTable":
        from losswright.core.terminal import table

        return table(self._said(), HEADS, self._rows())

    def _rows(self) -> list[tuple[str, ...]]:
        return [(c.output, c.what, c.before, c.now, c.advice) for c in self.changes]

    def _said(self) -> str:
        model = {None: "", True: " The model is the card's.", False: " The model is another one."}[self.same_model]
        if self.still_fits:
            return f"Nothing that matters has changed: the choice still fits.{model}"
        return f"{len(self.changes)} things have changed: look at the choice again.{model}"
