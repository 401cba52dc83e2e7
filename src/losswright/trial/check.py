"""What a check is, and what it finds."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from losswright.core.describe import clip
from losswright.core.errors import ShapeError
from losswright.trial.subject import Subject

PASSED, FAILED, SKIPPED, ALLOWED = "passed", "failed", "skipped", "allowed"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: what was seen, the input that shows it, and what to change."""

    seen: str
    shown_by: str
    advice: str


class NotApplicable(Exception):  # noqa: N818  (it isn't an error)
    """The check asks nothing of this loss; the message says why."""


@dataclass(frozen=True)
class Outcome:
    """What a check said: its name and question, its status, the faults, and a note (a reason or a measurement)."""

    check: str
    question: str
    status: str
    faults: tuple[Fault, ...] = ()
    note: str = ""


class Check:
    """A question that a loss must answer with yes. The docstring of each check says why it matters.

    Subclasses give a name, the question, and `find`, which yields faults; `note` says what was measured.
    """

    name: ClassVar[str]
    question: ClassVar[str]

    def find(self, subject: Subject) -> Iterator[Fault]:
        """The faults, most telling first.

        Raises:
            NotApplicable: there is nothing to ask of this loss.
        """
        raise NotImplementedError(f"{type(self).__name__} must define find(subject)")

    def note(self, subject: Subject) -> str:
        """What was measured on the way, for the table."""
        return ""

    def run(self, subject: Subject) -> Outcome:
        """Faults become a failure, and so does whatever the loss raises."""
        try:
            faults = tuple(self.find(subject))
            note = self.note(subject)
        except ShapeError as error:
            if subject.is_function and self.name != "per_sample":  # which has said so already
                return Outcome(self.name, self.question, SKIPPED, note="the function gives no value a sample")
            faults, note = (self.raised(error, subject),), ""
        except NotApplicable as reason:
            return Outcome(self.name, self.question, SKIPPED, note=str(reason))
        except Exception as error:  # a user's loss may raise anything, and that is a finding
            faults, note = (self.raised(error, subject),), ""
        return Outcome(self.name, self.question, FAILED if faults else PASSED, faults, note)

    def raised(self, error: Exception, subject: Subject) -> Fault:
        """What an exception says about the loss."""
        message = clip(str(error).strip().split("\n")[0], 160)
        return Fault(f"{type(error).__name__}: {message}", subject.sample.shapes(), "see the message")

    @classmethod
    def reason(cls) -> str:
        """Why the question is asked."""
        return inspect.getdoc(cls) or ""
