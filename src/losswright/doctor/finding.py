"""What a rule says of a model: the fault, how sure it is, what was measured, what to do."""

from dataclasses import asdict, dataclass
from typing import Any

ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = (ERROR, WARNING, NOTE)
"""Measured on this model and data; likely; worth knowing."""

CONFIRMED, NO_EFFECT, WORSE = "confirmed", "no effect", "worse"


@dataclass(frozen=True)
class Proof:
    """The same training with and without the repair, judged on the same held-out rows.

    Attributes:
        repair: what was changed, in words.
        score: what the numbers are, such as "accuracy".
        before: the score without the change.
        after: the score with it.
        steps: of training, from the same initial weights.
        verdict: confirmed, no effect, or worse.
    """

    repair: str
    score: str
    before: float
    after: float
    steps: int
    verdict: str

    def __str__(self) -> str:
        """One sentence."""
        change = f"{self.score} {self.before:.3f} -> {self.after:.3f} in {self.steps} steps"
        return f"{self.repair}: {change}: {self.verdict}"


@dataclass(frozen=True)
class Finding:
    """One fault.

    Attributes:
        code: of the rule, as `LW101`.
        name: of the rule.
        fault: the kind of fault; several rules may find one kind.
        severity: error (measured), warning (likely) or note.
        output: the output of the model that it is about, or None.
        message: what is wrong, in a sentence.
        evidence: what was measured on this model and data.
        advice: what to do.
        proof: what the repair changed, where it was tried.
    """

    code: str
    name: str
    fault: str
    severity: str
    output: str | None
    message: str
    evidence: str
    advice: str
    proof: Proof | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as JSON takes them."""
        return asdict(self)

    def __str__(self) -> str:
        """One line."""
        where = f" [{self.output}]" if self.output else ""
        return f"{self.code} {self.severity}{where}: {self.message} ({self.evidence})"
