"""A diagnosis as SARIF 2.1.0, the format in which code hosts take findings."""

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

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
    places = {rule["id"]: place for place, rule in enumerate(rules)}
    results = [_result(finding, places[finding.code], script) for finding in diagnosis]
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def _rule(rule: Any) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.message},
        "help": {"text": rule.advice},
    }


def _result(finding: Finding, place: int, script: str | None) -> dict[str, Any]:
    text = f"{finding.message} {finding.evidence}. {finding.advice}"
    result: dict[str, Any] = {"ruleId": finding.code, "ruleIndex": place, "level": finding.severity}
    result["message"] = {"text": text}
    if script is not None:
        result["locations"] = [{"physicalLocation": {"artifactLocation": {"uri": quote(Path(script).as_posix())}}}]
    return result | {"properties": {"fault": finding.fault, "output": finding.output}}
