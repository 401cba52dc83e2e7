"""A diagnosis as SARIF 2.1.0, the format in which code hosts take findings."""

from typing import TYPE_CHECKING, Any

from losswright.doctor.catalogue import RULES
from losswright.doctor.finding import Finding

if TYPE_CHECKING:
    from losswright.doctor.diagnosis import Diagnosis

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(diagnosis: "Diagnosis", script: str | None = None) -> dict[str, Any]:
    """One run, with the rules that found something."""
    codes = {finding.code for finding in diagnosis}
    rules = [_rule(rule) for rule in RULES if rule.code in codes]
    driver = {"name": "losswright", "rules": rules}
    results = [_result(finding, script) for finding in diagnosis]
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def _rule(rule: Any) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.message},
        "help": {"text": rule.advice},
    }


def _result(finding: Finding, script: str | None) -> dict[str, Any]:
    text = f"{finding.message} {finding.evidence}. {finding.advice}"
    result: dict[str, Any] = {"ruleId": finding.code, "level": finding.severity, "message": {"text": text}}
    if script is not None:
        result["locations"] = [{"physicalLocation": {"artifactLocation": {"uri": script}}}]
    return result | {"properties": {"fault": finding.fault, "output": finding.output}}
