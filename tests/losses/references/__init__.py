"""The table of references: for each loss, something independent to compare it with. One file a family of tasks."""

from tests.losses.references import (
    classes,
    counts,
    order,
    regression,
    segmentation,
    similarity,
    structured,
    tail,
    yes_no,
)
from tests.support.reference import Reference

REFERENCES: list[Reference] = [
    *classes.REFERENCES,
    *counts.REFERENCES,
    *order.REFERENCES,
    *regression.REFERENCES,
    *segmentation.REFERENCES,
    *similarity.REFERENCES,
    *structured.REFERENCES,
    *tail.REFERENCES,
    *yes_no.REFERENCES,
]
