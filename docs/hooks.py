"""Pages that mkdocs makes from the code: one for each rule, loss and metric, and the explorer itself."""

import tempfile
from pathlib import Path

import numpy as np
from mkdocs.structure.files import File

from losswright.doctor.catalogue import RULES
from losswright.doctor.rule_page import rule_page, rules_page
from losswright.explorer import explore
from losswright.explorer.catalogue_pages import devices_table, loss_pages, metric_pages


def rule_pages():
    """The list of rules, and a page for each."""
    return [("rules/index.md", rules_page()), *((f"rules/{rule.code}.md", rule_page(rule)) for rule in RULES)]


def explorer_page():
    """The explorer, for the frame of explorer.md."""
    with tempfile.TemporaryDirectory() as folder:
        return [("explorer/page.html", explore(path=Path(folder) / "page.html").html)]


GAPS_HERE, DEVICES_HERE = "<!-- gaps -->", "<!-- devices -->"
KINDS = [rule_pages, loss_pages, metric_pages, explorer_page]
"""Each gives pages as (place, content)."""


def on_files(files, config):
    """Add the pages of every kind to those written by hand."""
    for kind in KINDS:
        for place, content in kind():
            files.append(File.generated(config, place, content=content))
    return files


def on_page_markdown(markdown, page, **_):
    """Fill in the tables that come from the code: the numbers that the test suite checks, what devices share."""
    markdown = markdown.replace(DEVICES_HERE, devices_table())
    return markdown.replace(GAPS_HERE, gaps_table()) if GAPS_HERE in markdown else markdown


def gaps_table():
    """Keras's values and slopes, and the right ones: the tests hold them, so build with `python -m mkdocs`."""
    from tests.losses.test_against_keras import GAPS

    lines = [
        "| what should hold | targets | outputs | Keras: value, slopes | right: value, slopes |",
        "|---|---|---|---|---|",
    ]
    for name, (_, y_true, outputs, wrong, right) in GAPS.items():
        cells = [
            name,
            _numbers(y_true),
            _numbers(outputs),
            *(f"{_numbers(v)}, {_numbers(g)}" for v, g in (wrong, right)),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _numbers(array):
    return " ".join(f"{number:.4g}" for number in np.ravel(array)).replace("-", "−")
