"""Rules that suspect, and leave it to a trial: is the model better off without what they see?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from losswright.doctor.change import Change
from losswright.doctor.finding import ERROR, NOTE, Finding
from losswright.doctor.rule import Findings, Rule

if TYPE_CHECKING:
    from losswright.doctor.case import Case
    from losswright.doctor.outputs import Output


@dataclass(frozen=True)
class Suspicion:
    """What a rule saw that may do harm.

    Attributes:
        evidence: what was measured.
        changes: what would mend it, to be tried in turn until one helps; none where no trial can tell.
        strength: from 0 to 1, how likely it is to be the cause where a model has not learned.
        output: that it is about.
        standing: in place of the rule's own, where what was seen says more by itself.
    """

    evidence: str
    changes: tuple[Change, ...]
    strength: float
    output: "Output | None" = None
    standing: str | None = None

    @property
    def rebuilds(self) -> bool:
        """Whether a trial must compile the model anew."""
        return any(change.rebuilds for change in self.changes)


class SuspectingRule(Rule):
    """A rule whose findings are judged by trials. It yields suspicions instead of findings.

    Attributes:
        standing: the severity in a model that has not learned, where no trial could confirm or acquit it.
        confirmed: the severity where a trial confirmed it.
        slows: whether it can only delay. In a model that is on its way a confirmed delay is a warning.
    """

    standing: ClassVar[str] = NOTE
    confirmed: ClassVar[str] = ERROR
    slows: ClassVar[bool] = False

    def suspect(self, case: "Case") -> Iterator[Suspicion]:
        """Look at the case, and yield what may do harm."""
        raise NotImplementedError(f"{type(self).__name__} must define suspect")

    def check(self, case: "Case") -> Findings:
        """The suspicions as notes: what can be said without a trial."""
        for suspicion in self.suspect(case):
            yield self.found(suspicion.evidence, severity=NOTE, output=suspicion.output)

    def repair(self, case: "Case", finding: Finding) -> Change | None:
        return next((change for suspicion in self.suspect(case) for change in suspicion.changes[:1]), None)

    def judged(self, suspicion: Suspicion, severity: str) -> Finding:
        """The finding of a suspicion."""
        return self.found(suspicion.evidence, severity=severity, output=suspicion.output)
