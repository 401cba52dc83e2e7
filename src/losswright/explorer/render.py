"""The page, and what a notebook shows of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import keras
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

TEMPLATE = "explorer.html.j2"
SCRIPTS = ("numbers.js", "view.js", "draw.js", "batch.js", "words.js", "paste.js", "controls.js", "share.js", "main.js")
FRAME = "allow-scripts allow-downloads allow-modals"  # no allow-same-origin: the page can't reach the notebook


@dataclass(frozen=True)
class Explorer:
    """The explorer as a page.

    Attributes:
        path: the file that was written.
        html: the page itself; it loads nothing from anywhere.
    """

    path: Path
    html: str

    def __str__(self) -> str:
        return f"Loss Explorer: {self.path}"

    def _repr_html_(self) -> str:
        """The page in a frame of its own, which can't touch the notebook."""
        style = "width: 100%; height: 860px; border: 1px solid #8886; border-radius: 6px"
        page = escape(self.html, quote=True)
        return f'<iframe title="Loss Explorer" sandbox="{FRAME}" style="{style}" srcdoc="{page}"></iframe>'


def page(data: Sequence[Any]) -> str:
    """The HTML of the explorer."""
    loader = PackageLoader("losswright.explorer", "page")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return environment.get_template(TEMPLATE).render(
        data=Markup(text),
        styles=Markup(
            _text("losswright.report", "templates/page.css") + _text("losswright.explorer", "page/explorer.css")
        ),
        scripts=Markup("\n".join(_text("losswright.explorer", f"page/{name}") for name in SCRIPTS)),
        footer=f"Every number was computed by losswright {version('losswright')} on Keras {keras.__version__} with "
        f"{keras.config.backend()}, by the losses' own calls and gradients.",
    )


def _text(package: str, path: str) -> str:
    return files(package).joinpath(path).read_text(encoding="utf-8")
