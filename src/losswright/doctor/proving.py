"""The counterfactual: the same training with and without the repair, both numbers, a verdict."""

from collections.abc import Sequence
from dataclasses import replace

from losswright.doctor.case import Case
from losswright.doctor.catalogue import rule_named
from losswright.doctor.change import AS_IT_IS
from losswright.doctor.finding import CONFIRMED, NO_EFFECT, NOTE, WORSE, Finding, Proof
from losswright.doctor.probes.forward import held_out, train_sample
from losswright.doctor.probes.health import noise
from losswright.doctor.probes.skill import score_name
from losswright.doctor.trial import tried


def proven(case: Case, found: Sequence[Finding]) -> list[Finding]:
    """The findings, each that has a repair with the proof of it; notes are left as they are."""
    return [finding if finding.severity == NOTE else _with_proof(case, finding) for finding in found]


def _with_proof(case: Case, finding: Finding) -> Finding:
    rule = rule_named(finding.code)()
    change = rule.repair(case, finding)
    if change is None:
        return finding
    before, after = tried(case, AS_IT_IS), tried(case, change)
    if before is None or after is None:
        return finding
    judged = held_out(case) or train_sample(case)
    verdict = verdict_of(before.skill, after.skill, len(judged) if judged else 1)
    if finding.proof is not None and verdict != CONFIRMED:
        return finding  # it took other repairs as well, which is on record
    steps = min(before.steps, after.steps)
    proof = Proof(change.words, score_name(case), before.skill, after.skill, steps, verdict)
    return replace(finding, proof=proof)


def verdict_of(before: float, after: float, rows: int) -> str:
    """Confirmed, no effect, or worse, by more than chance on that many rows.

    >>> verdict_of(0.1, 0.8, 100), verdict_of(0.78, 0.81, 100), verdict_of(0.8, 0.2, 100)
    ('confirmed', 'no effect', 'worse')
    """
    if after - before > noise(rows):
        return CONFIRMED
    return WORSE if before - after > noise(rows) else NO_EFFECT
