"""All that was found in a model, worst first, as text, JSON, SARIF or a page."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from losswright.doctor.finding import ERROR, WARNING, Finding
from losswright.report import HasPage, Page

if TYPE_CHECKING:
    from losswright.doctor.case import Case

SKILL = "Skill: 0 is no better than the same answer to all rows, 1 is perfect."


@dataclass(frozen=True)
class Diagnosis(HasPage):
    """The findings, worst first; iterable.

    Attributes:
        findings: in the order of importance.
        cases: what was examined.
        troubles: rules that could not look, and why.
        seconds: that the examination took.
        stopped: exceptions of Keras, explained.
    """

    findings: list[Finding]
    cases: "list[Case]" = field(default_factory=list, repr=False)
    troubles: list[str] = field(default_factory=list)
    seconds: float = 0.0
    stopped: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    @property
    def verdict(self) -> str:
        """The first line of every report."""
        sure = [f for f in self.findings if f.severity == ERROR]
        likely = [f for f in self.findings if f.severity == WARNING]
        if sure:
            return f"{sure[0].message} {_more(len(self.findings) - 1)}".strip()
        if likely:
            return f"Likely: {likely[0].message} {_more(len(self.findings) - 1)}".strip()
        if self.stopped:
            return "Keras stopped, and no rule says why."
        return "No fault found." + (f" {len(self.findings)} notes." if self.findings else "")

    @property
    def sound(self) -> bool:
        """Whether there is neither an error nor a warning."""
        return not any(f.severity in (ERROR, WARNING) for f in self.findings)

    @property
    def legend(self) -> str:
        """What the numbers mean that findings speak of; empty where they speak of none."""
        return SKILL if any("skill" in f.evidence for f in self.findings) else ""

    def to_text(self) -> str:
        """For the terminal, in plain characters."""
        from losswright.doctor.text import as_text

        return as_text(self)

    def to_json(self) -> str:
        """All findings, with the verdict."""
        found = {"verdict": self.verdict, "findings": [f.to_dict() for f in self.findings], "seconds": self.seconds}
        return json.dumps(found | {"stopped": self.stopped, "troubles": self.troubles}, indent=2)

    def to_sarif(self, script: str | None = None) -> str:
        """As SARIF 2.1.0, which code hosts read; `script` is the file that results are shown in."""
        from losswright.doctor.sarif import as_sarif

        return json.dumps(as_sarif(self, script), indent=2)

    def page(self) -> Page:
        """The findings with their evidence, and plots."""
        from losswright.doctor.page import diagnosis_page

        return diagnosis_page(self)

    def __str__(self) -> str:
        return self.to_text()


def _more(count: int) -> str:
    return "" if count < 1 else f"({count} more)"
