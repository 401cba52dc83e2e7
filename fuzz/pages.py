"""Names that would like to be scripts, in all that is shown as a page."""

from html.parser import HTMLParser
from random import Random

import losswright as lw
from losswright.advisor.leaderboard import Entry as Ranked
from losswright.advisor.leaderboard import Race

import numpy as np

from fuzz.advice import MODEL, X, Y
from fuzz.hostile import generator
from fuzz.trial import Entry, Trial

PIECES = ("<script>hit()</script>", "<img src=x onerror=hit()>", '"', "'", "</td>", "</style>", "<!--", "-->", "&lt;",
          "]]>", "javascript:hit()", "\x00", "\u202e", "\ud83d\ude00", "{{ 7 * 7 }}", "{% raw %}", "[bold]", "[/]", "|",
          "\n", "`", "a" * 500, "${hit()}", "onload=hit()")  # fmt: skip


class Harm(HTMLParser):
    """What in a page came out of a name: elements that pages don't have, and attributes that act."""

    def __init__(self, text: str):
        super().__init__()
        self.found: list[str] = []
        self.scripts = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        self.found += [tag] * (tag in ("img", "iframe", "object", "embed", "form"))
        self.found += [name for name, _ in attributes if name.startswith("on")]
        self.found += [str(value) for name, value in attributes if name in ("src", "href", "action") and value]


def page(draw: Random) -> Trial:
    """A page of something with names of all kinds."""
    name = "".join(draw.choice(PIECES) for _ in range(draw.randrange(1, 4))).encode("utf-16", "surrogatepass")
    text = name.decode("utf-16", "replace")
    kind, made = draw.choice(list(PAGES.items()))
    rng = generator(draw)

    def fault(html):
        harm = Harm(html)
        extra = harm.scripts - Harm(_plain(kind)).scripts
        return f"{harm.found[:3]}, {extra} scripts" if harm.found or extra else ""

    return Trial(f"page of {kind} named {text!r}"[:200], (), lambda: made(text, rng), fault)


def _plain(kind: str) -> str:
    return PAGES[kind]("a", np.random.default_rng(0))


def _profile(name: str, rng: np.random.Generator) -> str:
    labels = np.array([name, "b"])[rng.integers(2, size=9)]
    found = lw.profile({name: labels, "time": np.arange(9)}, name)
    return found.page().to_html() + lw.advise(found).page().to_html()


def _race(name: str, rng: np.random.Generator) -> str:
    ranked = Ranked(name=name, scores=(1.0, 2.0), mean=1.5, interval=(0.0, 0.0), seconds=1.0, settings={name: name})
    return Race(name, False, (ranked,)).page().to_html()


def _card(name: str, rng: np.random.Generator) -> str:
    groups = np.array([name, "b"])[rng.integers(2, size=len(X))]
    return lw.card(MODEL, (X, Y[:, :1]), reason=name + "x", groups=groups).page().to_html()


PAGES = {"profile": _profile, "race": _race, "card": _card}
ENTRIES = (Entry("pages", page, 0.05, ()),)
