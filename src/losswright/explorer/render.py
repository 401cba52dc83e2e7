"""The page, and what a notebook shows of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import keras
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from losswright.report import framed

TEMPLATE = "explorer.html.j2"
SCRIPTS = ("numbers.js", "view.js", "draw.js", "batch.js", "words.js", "paste.js", "controls.js", "share.js", "main.js")


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
        return framed(self.html, title="Loss Explorer", height=860)


def page(data: Sequence[Any]) -> str:
    """The HTML of the explorer."""
    loader = PackageLoader("losswright.explorer", "page")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")  # ends no script
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
