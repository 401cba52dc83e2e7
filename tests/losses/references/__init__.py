"""The table of references: for each loss, something independent to compare it with. One file a family of tasks."""

from tests.losses.references import calibration, classes, counts, focal, margins, regression, tail, yes_no
from tests.support.reference import Reference

REFERENCES: list[Reference] = [
    *calibration.REFERENCES,
    *classes.REFERENCES,
    *counts.REFERENCES,
    *focal.REFERENCES,
    *margins.REFERENCES,
    *regression.REFERENCES,
    *tail.REFERENCES,
    *yes_no.REFERENCES,
]
