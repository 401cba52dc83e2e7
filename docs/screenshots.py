"""The pictures of pages in the documentation: `python docs/screenshots.py`. Needs Chromium, and somebody to look."""

import tempfile
from pathlib import Path

import losswright as lw
from losswright.doctor.examples import binary
from tests.support.browser import PHONE, browser, visit

IMAGES = Path(__file__).with_name("images")


def taken() -> None:
    """Write each picture into `docs/images`."""
    with tempfile.TemporaryDirectory() as folder, browser() as started:
        explorer = lw.explore(path=Path(folder, "explorer.html")).path
        report = lw.diagnose(*binary("softmax").build()).to_html(Path(folder, "doctor.html"))
        for name, page, width, scheme in (
            ("explorer", explorer, 1280, "light"),
            ("explorer-phone", explorer, PHONE, "dark"),
            ("doctor", report, 1000, "light"),
        ):
            with visit(started, page, width=width, scheme=scheme) as seen:
                seen.page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    taken()
