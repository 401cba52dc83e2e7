"""Which of several suspects it is: each change is tried on a copy of the model, and harm is what the trial says.

The user's own training is the control. A trial takes no more steps than it did, so that a copy that does clearly
better on the same held-out rows proves the point, and one that doesn't proves nothing.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_

from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.finding import CONFIRMED, NOTE, WARNING, Finding, Proof
from losswright.doctor.probes.health import LITTLE, MARGIN, MUCH, health
from losswright.doctor.probes.skill import score_name
from losswright.doctor.suspicion import SuspectingRule, Suspicion
from losswright.doctor.trial import Outcome, tried

LEAST_GAIN, SHARE_OF_GAP = 0.1, 0.25
PLAIN = 0.85
"""A suspicion this strong is a warning in a model that another fault keeps from learning."""
LIKELY = 0.6
"""A suspicion this strong is tried although another change has cured the model already."""
COMPILING = 0.2
"""How much less likely a suspect is worth a trial that must compile a model anew."""
MOST_TOGETHER = 4

Suspect = tuple[SuspectingRule, Suspicion]


@dataclass
class Differential:
    """The trials of one case.

    Attributes:
        case: that is examined.
        mended: the repairs of faults that are certain already; None where one of them has no repair.
        seconds: to spend on trials.
        spent: so far.
    """

    case: Case
    mended: Change | None
    seconds: float
    spent: float = 0.0

    def judge(self, suspects: Sequence[Suspect]) -> list[Finding]:
        """A finding a suspect: confirmed, likely, or a note."""
        suspects = sorted(suspects, key=lambda pair: COMPILING * pair[1].rebuilds - pair[1].strength)
        if not suspects:
            return []
        if self.case.suspects:
            return self._behind_another_fault(suspects)
        if not health(self.case).sick:
            return [rule.judged(s, NOTE) for rule, s in suspects if s.strength >= LIKELY or rule.standing == WARNING]
        return self._tried(suspects, max(health(self.case).skill or 0.0, 0.0))

    def _behind_another_fault(self, suspects: Sequence[Suspect]) -> list[Finding]:
        """What else is wrong once the certain faults are mended; without a trial, only what is plain to see."""
        likely = [suspicion for _, suspicion in suspects if suspicion.strength >= LIKELY]
        outcome = self._trial(self.mended) if self.mended is not None and likely else None
        if outcome is None:
            return [rule.judged(s, WARNING if s.strength >= PLAIN else NOTE) for rule, s in suspects]
        if self._cured(outcome.skill):
            return [rule.judged(suspicion, NOTE) for rule, suspicion in suspects]
        return self._tried(suspects, max(outcome.skill, 0.0))

    def _tried(self, suspects: Sequence[Suspect], before: float) -> list[Finding]:
        """One change at a time, then together: first those that need no compiling, then all."""
        every = [number for number, (_, suspicion) in enumerate(suspects) if suspicion.changes]
        quick = [number for number in every if not suspects[number][1].rebuilds]
        confirmed = (
            self._one_by_one(suspects, every, before)
            or self._together(suspects, quick, before)
            or self._together(suspects, every, before)
        )
        return [self._finding(pair, confirmed.get(number), before) for number, pair in enumerate(suspects)]

    def _one_by_one(self, suspects: Sequence[Suspect], numbers: Sequence[int], before: float) -> dict[int, Outcome]:
        """Those whose change helps alone; once one has cured the model, only the likely ones are tried."""
        confirmed: dict[int, Outcome] = {}
        cured = False
        for number in numbers:
            suspicion = suspects[number][1]
            if cured and (suspicion.strength < LIKELY or suspicion.rebuilds):
                continue
            if outcome := self._best_of(suspicion.changes, before):
                confirmed[number] = outcome
                cured = cured or self._cured(outcome.skill)
        return confirmed

    def _best_of(self, changes: Sequence[Change], before: float) -> Outcome | None:
        """The first change that clearly helps."""
        for change in changes:
            outcome = self._trial(change)
            if outcome is not None and self._helps(before, outcome.skill):
                return outcome
        return None

    def _together(self, suspects: Sequence[Suspect], numbers: Sequence[int], before: float) -> dict[int, Outcome]:
        """Where no change helps alone, all may together: then each without which they don't is at fault."""
        able = _compatible(suspects, numbers)[:MOST_TOGETHER]
        if len(able) < 2:
            return {}
        outcome = self._trial(reduce(and_, [change for _, change in able]))
        if outcome is None or not self._helps(before, outcome.skill):
            return {}
        guilty: dict[int, Outcome] = {}
        for number, _ in able:
            rest = [change for other, change in able if other != number]
            without = self._trial(reduce(and_, rest)) if len(rest) > 1 else None
            if len(rest) == 1 or (without is not None and self._helps(without.skill, outcome.skill)):
                guilty[number] = outcome
        return guilty

    def _trial(self, change: Change) -> Outcome | None:
        """On top of what is mended already; None when time is up."""
        if self.spent > self.seconds:
            return None
        began = time.perf_counter()
        whole = change if self.mended is None or change is self.mended else self.mended & change
        outcome = tried(self.case, whole)
        self.spent += time.perf_counter() - began
        return outcome

    def _helps(self, before: float, after: float) -> bool:
        gap = max(health(self.case).reachable, 0.5) - before
        return after - before >= max(LEAST_GAIN, SHARE_OF_GAP * gap)

    def _cured(self, skill: float) -> bool:
        return skill >= max(LITTLE, min(MUCH, health(self.case).reachable) - MARGIN)

    def _finding(self, suspect: Suspect, outcome: Outcome | None, before: float) -> Finding:
        rule, suspicion = suspect
        if outcome is None:
            return rule.judged(suspicion, rule.standing)
        proof = Proof(
            suspicion.changes[0].words, score_name(self.case), before, outcome.skill, outcome.steps, CONFIRMED
        )
        return replace(rule.judged(suspicion, rule.confirmed), proof=proof)


def _compatible(suspects: Sequence[Suspect], numbers: Sequence[int]) -> list[tuple[int, Change]]:
    """The first change of each suspect, but for those that would undo one of a stronger suspect."""
    kept: list[tuple[int, Change]] = []
    for number in numbers:
        for change in suspects[number][1].changes[:1]:
            against = [c for _, c in kept if (c.learning_rate - 1) * (change.learning_rate - 1) < 0]
            if not against:
                kept.append((number, change))
    return kept
