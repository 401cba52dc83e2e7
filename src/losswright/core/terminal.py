"""Names and messages in the terminal: shown as they are, whatever they hold."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text


def plain(*texts: str) -> list[Text]:
    r"""Cells for a table of `rich`: brackets are no markup, and what would steer the terminal is a question mark.

    >>> [str(cell) for cell in plain("[bold]", "a\x1b[2J")]
    ['[bold]', 'a?[2J']
    """
    return [Text("".join(c if c.isprintable() or c == "\n" else "?" for c in text)) for text in texts]


def table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], **look: Any) -> Table:
    """A table of plain texts; `look` as `rich` names it."""
    [shown] = plain(title)
    made = Table(*heads, title=shown, title_justify="left", **look)
    for row in rows:
        made.add_row(*plain(*row))
    return made
