"""What has a page shows it: in a file, and in a notebook."""

import os
from html import escape
from pathlib import Path

from losswright.report.page import Page
from losswright.report.write import write

SCRIPTS = "allow-scripts allow-downloads allow-modals"  # no allow-same-origin: the page can't reach the notebook


class HasPage:
    """Gives `to_html`, and a notebook the page at once. A class says in `page` what stands there."""

    def page(self) -> Page:
        """Its sections."""
        raise NotImplementedError(f"{type(self).__name__} must define page")

    def to_html(self, path: str | os.PathLike[str]) -> Path:
        """Write one self-contained page. Returns its absolute path."""
        return write(path, self.page().to_html())

    def _repr_html_(self) -> str:
        page = self.page()
        return framed(page.to_html(), title=page.title, height=520)


def framed(html: str, *, title: str, height: int) -> str:
    """A page in a frame of its own, which can't touch the notebook around it.

    >>> framed("<p>all well</p>", title="Found", height=100).count("<p>")
    0
    """
    style = f"width: 100%; height: {height}px; border: 1px solid #8886; border-radius: 6px; resize: vertical"
    inside = f'title="{escape(title, quote=True)}" sandbox="{SCRIPTS}" style="{style}"'
    return f'<iframe {inside} srcdoc="{escape(html, quote=True)}"></iframe>'
