"""The doctor: why do the outputs differ from the labels? What is wrong, the evidence, the repair, and its proof."""

from losswright.core import errors as _errors  # noqa: F401  (chooses the backend before Keras is imported)
from losswright.doctor.diagnosis import Diagnosis
from losswright.doctor.examination import diagnose
from losswright.doctor.finding import Finding, Proof
from losswright.doctor.rule import Rule
from losswright.doctor.session import Session
from losswright.doctor.watching import watch

__all__ = ["Diagnosis", "Finding", "Proof", "Rule", "Session", "diagnose", "watch"]
