"""A plain text table of numbers with a name a row."""

from collections.abc import Iterable, Sequence
from typing import Any


def text_table(header: Sequence[str], rows: Iterable[tuple[str, Iterable[Any]]]) -> str:
    """Columns as wide as what they hold, numbers to the right.

    >>> print(text_table(["", "mae"], [("overall", [1.25]), ("north", [float("nan")])]))
              mae
    overall  1.25
    north     nan
    """
    cells = [list(header), *([name, *(f"{value:.4g}" for value in values)] for name, values in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [[row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])] for row in cells]
    return "\n".join("  ".join(line).rstrip() for line in lines)
