"""The order of findings: causes before symptoms, what was measured before what is likely."""

import dataclasses
import math
from collections.abc import Iterable

from losswright.doctor.finding import CONFIRMED, ERROR, NOTE, SEVERITIES, Finding

CAUSES = (
    "input_nan",
    "label_constant",
    "loss_label_form",
    "out_units",
    "shape_broadcast",
    "label_encoding",
    "label_misaligned",
    "loss_sign_reduction",
    "out_act_softmax_single",
    "out_act_range",
    "out_act_task",
    "out_act_missing",
    "out_act_redundant",
    "loss_from_logits",
    "input_inconsistent_scaling",
    "loss_weights",
    "data_leak_val",
    "data_unshuffled",
    "input_unscaled",
    "target_unscaled",
    "lr_too_high",
    "reg_too_strong",
    "init_bad",
    "hidden_act_bad",
    "data_imbalance",
    "loss_for_task",
    "hidden_act_missing",
    "lr_too_low",
    "epochs_too_few",
    "capacity",
    "overfit",
    "batch_size",
    "optimizer",
    "data_too_few",
    "metric_mismatch",
)
"""Faults in the order in which one brings about the next, as far as there is an order."""


def ranked(findings: Iterable[Finding]) -> list[Finding]:
    """Worst first; among equals what was measured directly, the repair with the largest effect, the earlier cause.

    A repair that was tried in vain comes later.
    """
    return sorted(findings, key=lambda f: (SEVERITIES.index(f.severity), -_effect(f), _place(f.fault), f.code))


def _effect(finding: Finding) -> float:
    """In tenths of skill, since less is chance; infinite where nothing needed to be tried, 0 where it was in vain."""
    if finding.proof is None:
        return math.inf
    return round(finding.proof.after - finding.proof.before, 1) if finding.proof.verdict == CONFIRMED else 0.0


def _place(fault: str) -> int:
    return CAUSES.index(fault) if fault in CAUSES else len(CAUSES)


def without_symptoms(findings: list[Finding], explained: dict[str, frozenset[str]]) -> list[Finding]:
    """Findings that an error of another rule explains, as notes: mending the cause may be enough.

    What a trial has shown to do harm of its own stays as it is.

    Args:
        findings: of all rules.
        explained: code of a rule -> faults that are symptoms of what it finds.
    """
    silent = {fault for f in findings if f.severity == ERROR for fault in explained.get(f.code, ())}
    return [dataclasses.replace(f, severity=NOTE) if f.fault in silent and f.proof is None else f for f in findings]
