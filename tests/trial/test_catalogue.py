"""Every loss of the catalogue stands its trial, but for what it is meant to do otherwise."""

import keras
import numpy as np
import pytest

import losswright as lw
from losswright.catalogue import LOSSES
from losswright.core.state import StatefulLoss
from losswright.trial import CHECKS
from losswright.trial.known import KNOWN
from tests.losses.references import REFERENCES

pytestmark = pytest.mark.skipif(
    keras.config.backend() != "torch", reason="asked once, where nothing has to be compiled for a single batch"
)
MEASURED = ("cost", "compiled", "python_loop", "trailing_axis", "broadcasting", "purity")  # of other tests
ASKED = [check.name for check in CHECKS if check.name not in MEASURED]
FIRST = {type(reference.loss): reference for reference in reversed(REFERENCES)}

COMPARES = {"batch_independence"}  # samples with each other
STOPPED = {"slopes"}  # a part counts as a constant on purpose, so the gradient isn't that of the value
FLAT = {"saturation"}  # by its own formula, far from the target
MEANT = {
    "AsymmetricLoss": FLAT,
    "BatchPercentileTail": COMPARES | STOPPED,
    "BetaNegativeLogLikelihood": STOPPED,
    "BlendedTail": COMPARES | STOPPED,
    "CategoricalGeneralizedCrossEntropy": FLAT,
    "Circle": COMPARES | STOPPED,
    "CoxPartialLikelihood": COMPARES,
    "GradientHarmonizing": COMPARES | STOPPED,
    "LiftedStructure": COMPARES,
    "LovaszHinge": FLAT,
    "MMCE": COMPARES | FLAT,
    "MaxFractionTail": COMPARES | STOPPED,
    "NPairs": COMPARES,
    "NTXent": COMPARES,
    "PercentileWeighted": COMPARES,  # until its state has learnt the threshold
    "SoftExpectedCalibrationError": COMPARES | FLAT,
    "Superquantile": COMPARES | STOPPED,  # the same
    "SymmetricMeanAbsolutePercentageError": FLAT,
    "Tilted": COMPARES | FLAT,
    "TopK": COMPARES | FLAT,
    "TripletHard": COMPARES,
    "TripletSemiHard": COMPARES,
    "WeightedKappa": COMPARES | FLAT,
}
"""What a loss is meant to do otherwise."""
TRIED = [loss for loss in LOSSES if loss.__name__ != "GroupDRO"]  # which wants groups beside its targets


def verdict_on(loss):
    reference = FIRST[loss]
    if issubclass(loss, StatefulLoss):  # as new: other tests have taught the reference
        return lw.verify(loss, checks=ASKED)
    if loss.__name__ in KNOWN and KNOWN[loss.__name__].name != "log-counts":
        return lw.verify(reference.loss, checks=ASKED)
    sample = reference.inputs(np.random.default_rng(0))
    return lw.verify(reference.loss, *sample, checks=ASKED)


@pytest.mark.parametrize("loss", TRIED, ids=lambda loss: loss.__name__)
def test_loss_of_the_catalogue_fails_only_what_it_is_meant_to(loss):
    failed = {outcome.check: outcome.faults[0].seen for outcome in verdict_on(loss).failed}
    assert set(failed) == MEANT.get(loss.__name__, set()), failed
