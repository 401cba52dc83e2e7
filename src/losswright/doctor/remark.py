"""Rules whose findings are worth knowing, and never a fault by themselves."""

from losswright.doctor.finding import NOTE, Finding
from losswright.doctor.outputs import Output
from losswright.doctor.rule import Rule


class Remark(Rule):
    """A rule that yields notes alone: what it sees is sometimes meant, and often harmless."""

    def remark(self, evidence: str, *, output: Output | None = None) -> Finding:
        """A note."""
        return self.found(evidence, severity=NOTE, output=output)
