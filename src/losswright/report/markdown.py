"""Markdown in which names stay names: for repositories and tickets, whose readers may show HTML."""

import re
from collections.abc import Sequence
from html import escape


def markdown(text: str) -> str:
    r"""Text in a line of Markdown: no HTML, no link, no end of a cell.

    >>> markdown("<b> [x](y) | z")
    '&lt;b&gt; \\[x](y) \\| z'
    """
    return re.sub(r"([\[|`])", r"\\\1", escape(" ".join(text.split()), quote=False))


def markdown_row(cells: Sequence[str]) -> str:
    r"""A row of a table.

    >>> markdown_row(("loss", "a|b"))
    '| loss | a\\|b |'
    """
    return f"| {' | '.join(map(markdown, cells))} |"
