"""What was found, as pages, plots and files. Matplotlib is imported when a plot is drawn, not before."""

from losswright.report.ledgers import ledger_section
from losswright.report.markdown import markdown, markdown_row
from losswright.report.page import Block, Code, Page, Plot, Prose, Section, Table
from losswright.report.shown import HasPage, framed
from losswright.report.write import writable, write

__all__ = [
    "Block",
    "Code",
    "HasPage",
    "Page",
    "Plot",
    "Prose",
    "Section",
    "Table",
    "framed",
    "ledger_section",
    "markdown",
    "markdown_row",
    "writable",
    "write",
]
