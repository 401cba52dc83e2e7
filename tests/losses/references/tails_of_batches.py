"""Truths about losses that tilt, cut or weigh the errors of a batch. Shares and steps are held."""

import numpy as np

from losswright import losses
from tests.losses.references.tail import LEARNT, absolute, on_a_model, squared, stepped
from tests.support.inputs import reals
from tests.support.reference import NON_NEGATIVE, Reference
from tests.support.truth import Batch, exp, log

REALS = reals(kinks=[0])


def tilted(tilt, error=absolute):
    """The share of each sample in the tilted mean, as the slope of it sees it."""

    def values(y, p, held):
        fixed = error(y, held)
        mean = log(np.mean(exp(tilt * fixed))) / tilt
        return exp(tilt * (fixed - mean)) * (mean + error(y, p) - fixed)

    return values


def largest(size, error=absolute):
    """The mean of the largest errors, by sorting, spread over the samples; `size` of them, the last in part."""

    def values(y, p, held):
        order = np.argsort(-error(y, held))
        part = np.zeros(len(y))
        part[order[: int(size)]] = 1
        if size % 1:
            part[order[int(size)]] = size % 1
        return error(y, p) * part * (len(y) / size)

    return values


REFERENCES = [
    *(
        Reference(losses.Tilted(tilt=tilt), Batch(tilted(tilt), held=True), REALS, cancels=True)
        for tilt in (1.0, -2.0, 2.0**-20)
    ),
    Reference(losses.Tilted(tilt=0), Batch(lambda y, p: absolute(y, p)), REALS, laws=[NON_NEGATIVE]),
    Reference(
        losses.Tilted(tilt=0.5, of="squared_error"), Batch(tilted(0.5, squared), held=True), REALS, cancels=True,
    ),
    Reference(losses.TopK(k=2), Batch(lambda *a: largest(min(2, len(a[0])))(*a), held=True), REALS),
    Reference(losses.TopK(k=100), Batch(lambda y, p: absolute(y, p)), REALS, laws=[NON_NEGATIVE]),
    Reference(
        losses.TopK(share=0.625, of="squared_error"),
        Batch(lambda *a: largest(0.625 * len(a[0]), squared)(*a), held=True), REALS,
    ),
    Reference(
        on_a_model(losses.PercentileWeighted(level=0.9, sharpness=2.0, scale=3.0), LEARNT),
        Batch(stepped(lambda errors: LEARNT[0], 2.0 / LEARNT[1], 3.0), held=True), REALS, laws=[NON_NEGATIVE],
    ),
]  # fmt: skip
