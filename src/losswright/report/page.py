"""One self-contained HTML page: headings, prose, tables, plots and code. It loads nothing from anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

TEMPLATE = "page.html"


@dataclass(frozen=True)
class Prose:
    """A paragraph of plain text."""

    kind: ClassVar[str] = "prose"
    text: str


@dataclass(frozen=True)
class Table:
    """Cells as text. The first column names the row; every other one is right-aligned, as numbers are.

    With `words` they hold sentences, which start on the left and are broken.
    """

    kind: ClassVar[str] = "table"
    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: bool = False


@dataclass(frozen=True)
class Plot:
    """What `figures.plot` made, and how to read it."""

    kind: ClassVar[str] = "plot"
    svg: Markup
    caption: str


@dataclass(frozen=True)
class Code:
    """Python to copy, and what it does."""

    kind: ClassVar[str] = "code"
    caption: str
    text: str


Block = Prose | Table | Plot | Code


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Page:
    """A title, a paragraph that says what the page shows, and sections.

    >>> html = Page("Errors", "All of them.", [Section("Now", [Prose("1 < 2")])]).to_html()
    >>> "<h2" in html, "1 &lt; 2" in html
    (True, True)
    """

    title: str
    lead: str
    sections: Sequence[Section]
    footer: str = ""

    def to_html(self) -> str:
        """The page as text. Everything but the plots is escaped."""
        loader = PackageLoader("losswright.report")
        environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
        return environment.get_template(TEMPLATE).render(page=self)
