"""Pages in a real browser, offline: Debian's Chromium, driven by Playwright, with axe to find what shuts people out."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
WIDE, PHONE = 1280, 390


def executable() -> str | None:
    """Where the browser is; `LOSSWRIGHT_CHROMIUM` names another."""
    told = os.environ.get("LOSSWRIGHT_CHROMIUM")
    return told or next((found for name in NAMES if (found := shutil.which(name))), None)


@contextlib.contextmanager
def browser():
    """The browser; skips where it, or what drives it, isn't installed."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright (pip install playwright)")
    path = executable()
    if path is None:
        pytest.skip("needs chromium (apt-get install chromium)")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@dataclass
class Visit:
    """A page that is open, and what went wrong on it."""

    page: object
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.on("request", lambda request: self.requests.append(request.url))

    def overflow(self) -> int:
        """Pixels by which the page is wider than the screen."""
        return self.page.evaluate("document.documentElement.scrollWidth - innerWidth")

    def violations(self) -> list[str]:
        """What axe finds, with the first element of each."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page).response["violations"]
        return [f"{v['id']}: {v['nodes'][0]['target']} {v['nodes'][0]['failureSummary']}" for v in found]


@contextlib.contextmanager
def visit(started, path: Path, *, link: str = "", width: int = WIDE, scheme: str = "light") -> Iterator[Visit]:
    """The page of a file, with nothing else to be reached."""
    context = started.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True)
    visited = Visit(context.new_page())
    visited.page.goto(path.as_uri() + link)
    if 'id="scene-data"' in path.read_text(encoding="utf-8"):
        visited.page.wait_for_selector("html[data-ready]")
    yield visited
    context.close()
