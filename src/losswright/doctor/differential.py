"""Which of several suspects it is: each change is tried on a copy of the model, and harm is what the trial says.

The user's own training is the control. A trial takes no more steps than it did, so that a copy that does clearly
better on the same held-out rows proves the point, and one that doesn't proves nothing.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_

from losswright.doctor.case import Case
from losswright.doctor.change import AS_IT_IS, Change
from losswright.doctor.finding import CONFIRMED, NOTE, WARNING, Finding, Proof
from losswright.doctor.probes.health import Health, health
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
        control = self._control()
        if control.well:
            return [rule.judged(s, NOTE) for rule, s in suspects if s.strength >= LIKELY or rule.standing == WARNING]
        return self._tried(suspects, control)

    def _control(self) -> Health:
        """The user's own training; where none was seen, a plain one may do better."""
        found = health(self.case)
        outcome = None if found.well or self.case.history else self._trial(AS_IT_IS)
        return found if outcome is None else replace(found, skill=max(outcome.skill, found.skill or 0.0))

    def _behind_another_fault(self, suspects: Sequence[Suspect]) -> list[Finding]:
        """What else is wrong once the certain faults are mended; without a trial, only what is plain to see."""
        likely = [suspicion for _, suspicion in suspects if suspicion.strength >= LIKELY]
        outcome = self._trial(self.mended) if self.mended is not None and likely else None
        if outcome is None:
            return [rule.judged(s, WARNING if s.strength >= PLAIN else NOTE) for rule, s in suspects]
        control = replace(health(self.case), skill=outcome.skill)
        if not control.sick:
            return [rule.judged(suspicion, NOTE) for rule, suspicion in suspects]
        return self._tried(suspects, control)

    def _tried(self, suspects: Sequence[Suspect], control: Health) -> list[Finding]:
        """One change at a time, then together: first those that need no compiling, then all."""
        every = [number for number, (_, suspicion) in enumerate(suspects) if suspicion.changes]
        quick = [number for number in every if not suspects[number][1].rebuilds]
        confirmed = self._one_by_one(suspects, every, control)
        if control.sick:  # what ails lacks too little to be worth the trials
            confirmed = (
                confirmed or self._together(suspects, quick, control) or self._together(suspects, every, control)
            )
        merged = self._merged(confirmed, control)
        return [self._finding(pair, confirmed.get(n), control, n in merged) for n, pair in enumerate(suspects)]

    def _one_by_one(self, suspects: Sequence[Suspect], numbers: Sequence[int], control: Health) -> dict[int, Outcome]:
        """Those whose change helps alone; once one has cured the model, only the likely ones are tried."""
        confirmed: dict[int, Outcome] = {}
        cured = False
        for number in numbers:
            suspicion = suspects[number][1]
            if cured and (suspicion.strength < LIKELY or suspicion.rebuilds):
                continue
            if outcome := self._best_of(suspicion.changes, control):
                confirmed[number] = outcome
                cured = cured or replace(control, skill=outcome.skill).well
        return confirmed

    def _best_of(self, changes: Sequence[Change], control: Health) -> Outcome | None:
        """The change that helps most: the first that cures ends the search."""
        best: Outcome | None = None
        for change in changes:
            outcome = self._trial(change)
            if outcome is not None and _helps(control, outcome.skill) and (best is None or outcome.skill > best.skill):
                best = outcome
            if best is not None and replace(control, skill=best.skill).well:
                break
        return best

    def _together(self, suspects: Sequence[Suspect], numbers: Sequence[int], control: Health) -> dict[int, Outcome]:
        """Where no change helps alone, all may together: then each without which they don't is at fault."""
        able = _compatible(suspects, numbers)[:MOST_TOGETHER]
        if len(able) < 2:
            return {}
        outcome = self._trial(reduce(and_, [change for _, change in able]))
        if outcome is None or not _helps(control, outcome.skill):
            return {}
        guilty: dict[int, Outcome] = {}
        for number, _ in able:
            rest = [change for other, change in able if other != number]
            without = self._trial(reduce(and_, rest)) if len(rest) > 1 else None
            if len(rest) == 1 or (without is not None and _helps(replace(control, skill=without.skill), outcome.skill)):
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

    def _merged(self, confirmed: Mapping[int, Outcome], control: Health) -> set[int]:
        """Those that the best repair removes: theirs do less, and it cures, or they do nothing on top of it."""
        if not confirmed:
            return set()
        best = max(confirmed.values(), key=lambda outcome: outcome.skill)
        mended = replace(control, skill=best.skill)
        lesser = {n: o for n, o in confirmed.items() if o.skill < best.skill - control.noise}
        if not mended.sick:
            return set(lesser)
        further = {number: self._trial(best.change & outcome.change) for number, outcome in lesser.items()}
        return {number for number, outcome in further.items() if outcome is None or not _helps(mended, outcome.skill)}

    def _finding(self, suspect: Suspect, outcome: Outcome | None, control: Health, merged: bool) -> Finding:
        """An error where the change mends what is sick, a warning where it ails or is late, else a note."""
        rule, suspicion = suspect
        if outcome is None:
            return rule.judged(suspicion, (suspicion.standing or rule.standing) if control.sick else NOTE)
        before = max(control.skill or 0.0, 0.0)
        proof = Proof(outcome.change.words, score_name(self.case), before, outcome.skill, outcome.steps, CONFIRMED)
        delays = rule.slows and before >= LEAST_GAIN
        severity = NOTE if merged else rule.confirmed if control.sick and not delays else WARNING
        return replace(rule.judged(suspicion, severity), proof=proof)


def _helps(control: Health, after: float) -> bool:
    """By a good part of what is lacking, and by more than chance."""
    before = max(control.skill or 0.0, 0.0)
    gap = max(control.reachable, 0.5) - before
    return after - before >= max(LEAST_GAIN if control.sick else control.noise, SHARE_OF_GAP * gap)


def _compatible(suspects: Sequence[Suspect], numbers: Sequence[int]) -> list[tuple[int, Change]]:
    """The first change of each suspect, but for those that would undo one of a stronger suspect."""
    kept: list[tuple[int, Change]] = []
    for number in numbers:
        for change in suspects[number][1].changes[:1]:
            against = [c for _, c in kept if (c.learning_rate - 1) * (change.learning_rate - 1) < 0]
            if not against:
                kept.append((number, change))
    return kept
