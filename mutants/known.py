"""Faults that no test can notice, or needn't, each with its reason: `known.toml`. None of them is drawn."""

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from mutants.faults import Mutant

PACKAGE = Path("src/losswright")


class Known(NamedTuple):
    """Faults of a file: in a function, of a text, into a text, in an expression, or any where these say nothing."""

    file: str
    reason: str
    function: str = ""
    before: str = ""
    after: str = ""
    within: str = ""

    def fits(self, mutant: Mutant) -> bool:
        """Whether it speaks of this one. Lines don't count, since they move."""
        named = ("function", "before", "after", "within")
        same_file = mutant.file.relative_to(PACKAGE).as_posix() == self.file
        return same_file and all(getattr(self, name) in ("", getattr(mutant, name)) for name in named)


@cache
def known() -> tuple[Known, ...]:
    """All that are listed."""
    text = Path(__file__).with_name("known.toml").read_text(encoding="utf-8")
    return tuple(Known(**entry) for entry in tomllib.loads(text)["fault"])
