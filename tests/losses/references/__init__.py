"""The table of references: for each loss, something independent to compare it with. One file a family of tasks.

An entry is a `Reference(loss, truth, inputs, extremes, laws=...)`; a loss may have several, for other settings or from
other libraries. The truth is a formula of an `Element`, a `Row` or a `Batch`, written independently of the loss and
without its tricks, or a function of `Torch` or `Optax`. Slopes are derived from it, never written by hand.
"""

from tests.losses.references import (
    calibration,
    classes,
    counts,
    deviances,
    focal,
    likelihoods,
    margins,
    noisy_labels,
    order,
    regression,
    robust,
    segmentation,
    similarity,
    structured,
    tail,
    tails_of_batches,
    yes_no,
)
from tests.support.reference import Reference

REFERENCES: list[Reference] = [
    *calibration.REFERENCES,
    *classes.REFERENCES,
    *counts.REFERENCES,
    *deviances.REFERENCES,
    *focal.REFERENCES,
    *likelihoods.REFERENCES,
    *margins.REFERENCES,
    *noisy_labels.REFERENCES,
    *order.REFERENCES,
    *regression.REFERENCES,
    *robust.REFERENCES,
    *segmentation.REFERENCES,
    *similarity.REFERENCES,
    *structured.REFERENCES,
    *tail.REFERENCES,
    *tails_of_batches.REFERENCES,
    *yes_no.REFERENCES,
]
