"""Truths about losses of counts."""

from losswright import losses
from tests.support.inputs import COUNTS, RATES, counts, pairs
from tests.support.reference import LEAST_AT_BEST, Reference
from tests.support.truth import Element, Torch, exp, log


def torch_poisson(y, p):
    import torch

    return torch.nn.functional.poisson_nll_loss(p, y, log_input=True, full=False, reduction="none").mean(-1)


REFERENCES = [
    Reference(
        losses.Poisson(), Element(lambda y, rate: rate - (y * log(rate) if y else 0)), counts(),
        [pairs(COUNTS, RATES)], laws=[LEAST_AT_BEST], best=lambda y: y + 1e-6, cancels=True,
    ),
    Reference(
        losses.Poisson(log_rate=True), Element(lambda y, z: exp(z) - y * z), counts(log_rate=True),
        [pairs(COUNTS, [-1e4, -100.0, -30.0, 0.0, 13.0, 30.0, 80.0])], cancels=True,
    ),
    Reference(losses.Poisson(log_rate=True), Torch(torch_poisson), counts(log_rate=True), cancels=True),
]  # fmt: skip
