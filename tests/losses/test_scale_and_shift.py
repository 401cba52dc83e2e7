"""How losses answer when targets and predictions are given in another unit, or counted from another origin."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from losswright import losses
from tests.losses.references.order import lists
from tests.support import inputs as draw
from tests.support.compiled import array

MANY = settings(max_examples=5)
generators = st.integers(0, 2**32 - 1).map(np.random.default_rng)
REALS, RATES, LOGITS = draw.reals(), draw.positives(), draw.labels_and_logits()

# A loss of the unit to the power of k: in units c times smaller its number is c ** k times larger.
SCALES = {
    "MeanAbsoluteError": (losses.MeanAbsoluteError, 1, REALS),
    "MeanSquaredError": (losses.MeanSquaredError, 2, REALS),
    "Pinball": (losses.Pinball, 1, REALS),
    "Expectile": (losses.Expectile, 2, REALS),
    "fourth power": (lambda: losses.PowerError(power=4.0), 4, REALS),
    "CosineSimilarity": (losses.CosineSimilarity, 0, REALS),
    "MeanAbsolutePercentageError": (losses.MeanAbsolutePercentageError, 0, RATES),
    "SymmetricMeanAbsolutePercentageError": (losses.SymmetricMeanAbsolutePercentageError, 0, RATES),
    "PoissonDeviance": (lambda: losses.PoissonDeviance(log_mean=False), 1, RATES),
    "GammaDeviance": (lambda: losses.GammaDeviance(log_mean=False), 0, RATES),
    "Tweedie of power 1.5": (lambda: losses.Tweedie(power=1.5, log_mean=False), 0.5, RATES),
}
WITH_A_UNIT = {  # settings in the unit of the targets grow with it
    "Huber": (lambda c: losses.Huber(delta=c), 2),
    "PseudoHuber": (lambda c: losses.PseudoHuber(delta=c), 2),
    "Charbonnier": (lambda c: losses.Charbonnier(epsilon=c), 1),
    "BarronGeneral": (lambda c: losses.BarronGeneral(scale=c), 0),
}
OF_AN_ERROR = (losses.MeanSquaredError, losses.MeanAbsoluteError, losses.Huber, losses.LogCosh)
OF_A_LIST = (losses.RankNet, losses.ListNet, losses.SoftmaxRanking, losses.LambdaRank)
SHIFTS = {
    **{cls.__name__: (cls, REALS, True) for cls in OF_AN_ERROR},
    **{cls.__name__: (cls, lists, False) for cls in OF_A_LIST},
    "SparseCategoricalCrossentropy": (lambda: losses.SparseCategoricalCrossentropy(from_logits=True), LOGITS, False),
    "SparseCategoricalFocal": (lambda: losses.SparseCategoricalFocal(from_logits=True), LOGITS, False),
    "Sparsemax": (losses.Sparsemax, LOGITS, False),
    "MultiMargin": (losses.MultiMargin, LOGITS, False),
}  # fmt: skip


def values(loss, y_true, y_pred):
    loss.reduction = "none"
    return array(loss(y_true, y_pred))


@pytest.mark.parametrize(("make", "power", "inputs"), SCALES.values(), ids=list(SCALES))
@MANY
@given(rng=generators, exponent=st.integers(-8, 8))
def test_value_grows_with_the_unit_by_its_power(make, power, inputs, rng, exponent):
    y_true, y_pred = inputs(rng)
    c = np.float32(2.0**exponent)
    wanted = values(make(), y_true, y_pred) * 2.0 ** (exponent * power)
    np.testing.assert_allclose(values(make(), c * y_true, c * y_pred), wanted, rtol=1e-4, atol=1e-5 * c**power)


@pytest.mark.parametrize(("make", "power"), WITH_A_UNIT.values(), ids=list(WITH_A_UNIT))
@MANY
@given(rng=generators, exponent=st.integers(-8, 8))
def test_setting_in_the_unit_of_the_targets_moves_with_it(make, power, rng, exponent):
    y_true, y_pred = REALS(rng)
    c = 2.0**exponent
    wanted = values(make(1.0), y_true, y_pred) * c**power
    np.testing.assert_allclose(values(make(c), np.float32(c) * y_true, np.float32(c) * y_pred), wanted, rtol=1e-5)


@pytest.mark.parametrize(("make", "inputs", "both"), SHIFTS.values(), ids=list(SHIFTS))
@MANY
@given(rng=generators, shift=st.integers(-4, 4))
def test_origin_does_not_matter(make, inputs, both, rng, shift):
    y_true, y_pred = inputs(rng)
    moved = values(make(), y_true + shift if both else y_true, y_pred + np.float32(shift))
    np.testing.assert_allclose(moved, values(make(), y_true, y_pred), rtol=1e-4, atol=2e-5)


@MANY
@given(rng=generators)
def test_jensen_shannon_does_not_tell_target_from_prediction(rng):
    y_true, y_pred = draw.squashed(draw.shares_and_logits())(rng)
    loss = losses.JensenShannon()
    np.testing.assert_allclose(values(loss, y_pred, y_true), values(loss, y_true, y_pred), rtol=1e-5)


@pytest.mark.parametrize(("kind", "side"), [(losses.SSIM, 12), (losses.MultiScaleSSIM, 24)])
def test_images_of_bytes_cost_what_their_shares_do(kind, side):
    y_true, y_pred = np.random.default_rng(0).random((2, 2, side, side, 1)).astype("float32")
    settings = {"scales": [0.25, 0.75]} if kind is losses.MultiScaleSSIM else {}
    of_bytes = values(kind(max_value=255, **settings), 255 * y_true, 255 * y_pred)
    np.testing.assert_allclose(of_bytes, values(kind(**settings), y_true, y_pred), rtol=1e-4)
