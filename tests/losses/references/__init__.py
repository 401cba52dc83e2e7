"""The table of references: for each loss, something independent to compare it with. One file a family of tasks."""

from tests.losses.references import classes, counts, regression, segmentation, similarity, tail, yes_no
from tests.support.reference import Reference

REFERENCES: list[Reference] = [
    *classes.REFERENCES,
    *counts.REFERENCES,
    *regression.REFERENCES,
    *segmentation.REFERENCES,
    *similarity.REFERENCES,
    *tail.REFERENCES,
    *yes_no.REFERENCES,
]
