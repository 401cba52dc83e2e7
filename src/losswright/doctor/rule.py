"""The base of all rules: one fault each, in a file of its own."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from losswright.doctor.finding import ERROR, NOTE, WARNING, Finding

if TYPE_CHECKING:
    from losswright.doctor.built import Built
    from losswright.doctor.case import Case
    from losswright.doctor.change import Change
    from losswright.doctor.examples import Example, TwoOutputs
    from losswright.doctor.outputs import Output

Findings = Iterator[Finding]
BLIND = "Blind spots:"


class Rule:
    """One fault: how it is recognised, and what to do.

    A subclass is documented by its docstring: what goes wrong and why, then a paragraph that begins with
    "Blind spots:". It sets the class attributes, and yields findings from `check`.

    Attributes:
        code: `LW` and three digits. Never reused.
        name: a few words with hyphens.
        fault: the kind of fault.
        message: what is wrong, in a sentence; findings carry it.
        advice: what to do, in a sentence or two.
        example: code that shows the repair.
        explains: faults that are only symptoms where this one is an error.
        bad: a model and data with this fault.
        good: the same without.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    fault: ClassVar[str]
    message: ClassVar[str]
    advice: ClassVar[str]
    example: ClassVar[str] = ""
    explains: ClassVar[frozenset[str]] = frozenset()
    bad: "ClassVar[Example | TwoOutputs | Built]"
    good: "ClassVar[Example | TwoOutputs | Built]"

    def check(self, case: "Case") -> Findings:
        """Look at the case, and yield what is wrong."""
        raise NotImplementedError(f"{type(self).__name__} must define check")

    def repair(self, case: "Case", finding: Finding) -> "Change | None":
        """The change that mends it, or None where no change of settings does."""
        return None

    def found(self, evidence: str, *, severity: str = ERROR, output: "Output | None" = None) -> Finding:
        """A finding of this rule."""
        where = output.name if output is not None else None
        return Finding(self.code, self.name, self.fault, severity, where, self.message, evidence, self.advice)

    def error_if(self, measured: bool, evidence: str, *, output: "Output | None" = None) -> Finding:
        """An error where harm was measured, else a note."""
        return self.found(evidence, severity=ERROR if measured else NOTE, output=output)

    def warning_if(self, likely: bool, evidence: str, *, output: "Output | None" = None) -> Finding:
        """A warning where harm is likely, else a note."""
        return self.found(evidence, severity=WARNING if likely else NOTE, output=output)
