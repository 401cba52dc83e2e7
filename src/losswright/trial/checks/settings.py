"""Settings outside their range are refused."""

from losswright.catalogue import LOSSES
from losswright.core.settings import ranges_of
from losswright.trial.check import Check, Fault, NotApplicable

NONSENSE = (-1.7, 1.7, 1e9)


class Settings(Check):
    """`label_smoothing=10` for 0.10, or `delta=-1`: the model trains, and to something else."""

    name, question = "settings", "settings outside their range are refused"

    def find(self, subject):
        if subject.is_function:
            raise NotApplicable("a function has no settings")
        twin = next((loss for loss in LOSSES if loss.__name__ == subject.name), None)
        ranges = ranges_of(twin.__init__) if twin is not None else {}
        asked = 0
        for name, allowed in ranges.items():
            bad = next((number for number in NONSENSE if not allowed.holds(number)), None)
            if bad is None or not _takes(type(subject.given), name):
                continue
            asked += 1
            if _accepts(type(subject.given), name, bad):
                advice = f"use losswright.losses.{subject.name}, which refuses it"
                yield Fault(
                    f"{name}={bad:g} is accepted; it must be {allowed}", f"{subject.name}({name}={bad:g})", advice
                )
        if not asked:
            raise NotApplicable("no setting of it has a range that is known here")


def _takes(cls: type, name: str) -> bool:
    try:
        cls(**{name: 0.5})
    except TypeError:
        return False
    except ValueError:
        return True
    return True


def _accepts(cls: type, name: str, bad: float) -> bool:
    try:
        cls(**{name: bad})
    except (TypeError, ValueError):
        return False
    return True
