"""Names that would like to be markup, in the terminal and in Markdown."""

import pytest
from rich.console import Console

from losswright.objective.accounts import table_of
from losswright.trial.backends import side_by_side
from tests.support.pages import (
    HOSTILE,
    advised,
    diagnosed,
    found_by_race,
    found_card,
    kept_ledger,
    profiled,
    reviewed,
    tried,
)

pytestmark = pytest.mark.once
STEERING = "\x1b[2J"


def accounts():
    kept = kept_ledger()
    return table_of(kept.epochs[0], {(HOSTILE, STEERING): 0.5}, title="epoch 1")


def printed(thing):
    console = Console(width=400, no_color=True, highlight=False)
    with console.capture() as captured:
        console.print(thing)
    return captured.get()


SHOWN = {"race": found_by_race, "card": found_card, "review": reviewed, "verdict": tried, "profile": profiled,
         "advice": advised, "ledger": accounts, "diagnosis": lambda: str(diagnosed()),
         "tails": lambda: str(kept_ledger().tails[0]), "backends": lambda: side_by_side([tried()])}  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_terminal_shows_names_as_they_are(name):
    shown = SHOWN[name]()
    said = shown if isinstance(shown, str) else printed(shown)
    assert '[/]">' in said
    assert "\x1b" not in said


@pytest.mark.parametrize("made", [found_card, reviewed])
def test_markdown_holds_no_html_and_no_more_cells_than_heads(made):
    said = made().to_markdown()
    assert "&lt;script&gt;" in said
    assert "<" not in said
    for table in said.split("\n\n"):
        rows = [line.replace("\\|", "").count("|") for line in table.splitlines() if line.startswith("|")]
        assert len(set(rows)) <= 1
