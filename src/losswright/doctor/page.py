"""A diagnosis as a page: the findings with their evidence, and plots of what was measured."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import keras

from losswright.doctor.catalogue import rule_named
from losswright.doctor.plots import case_plots
from losswright.report import Block, Code, Page, Prose, Section, Table

if TYPE_CHECKING:
    from losswright.doctor.diagnosis import Diagnosis
    from losswright.doctor.finding import Finding


def diagnosis_page(diagnosis: "Diagnosis") -> Page:
    """The verdict as the lead, one section a finding, then the plots of each model."""
    lead = diagnosis.verdict
    sections = [_overview(diagnosis)] if diagnosis.findings else []
    sections += [Section("Keras stopped", [Prose(line) for line in text.splitlines()]) for text in diagnosis.stopped]
    sections += [_finding(number, finding) for number, finding in enumerate(diagnosis, start=1)]
    sections += [Section("How to read it", [Prose(diagnosis.legend)])] if diagnosis.legend else []
    sections += [Section(title, list(plots)) for title, plots in _plots(diagnosis) if plots]
    return Page(
        title="Why the outputs differ from the labels",
        lead=lead,
        sections=sections,
        footer=f"Made by losswright on Keras {keras.__version__} with {keras.backend.backend()} "
        f"in {diagnosis.seconds:.1f} s.",
    )


def _overview(diagnosis: "Diagnosis") -> Section:
    rows = [[f.code, f.severity, f.output or "", f.message] for f in diagnosis]
    return Section("What was found", [Table("Worst first", ["rule", "severity", "output", "what"], rows, words=True)])


def _finding(number: int, finding: "Finding") -> Section:
    rule = rule_named(finding.code)
    blocks: list[Block] = [Prose(finding.message), Prose(f"Measured: {finding.evidence}.")]
    if finding.proof is not None:
        blocks.append(Prose(f"Tried: {finding.proof}."))
    blocks.append(Code(finding.advice, rule.example) if rule.example else Prose(finding.advice))
    return Section(f"{number}. {finding.code} {finding.name} ({finding.severity})", blocks)


def _plots(diagnosis: "Diagnosis") -> Iterator[tuple[str, list[Block]]]:
    several = len(diagnosis.cases) > 1
    for number, case in enumerate(diagnosis.cases):
        title = f"What was measured on {case.model.name}" if several else "What was measured"
        yield title, list(case_plots(case, f"model-{number}"))
