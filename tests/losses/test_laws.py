"""What holds for losses at any inputs. Each law names itself in the table of references (`laws=`), or holds for all."""

from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import ops

from losswright import losses
from losswright.core import WholeLoss
from tests.losses.references import REFERENCES
from tests.support import inputs as draw
from tests.support.gradients import values_and_slopes
from tests.support.reference import EVEN, GROWS, LAWS, LEAST_AT_BEST, NON_NEGATIVE, ZERO_AT_BEST

ROUNDING = {"rtol": 2e-5, "atol": 1e-6}
MANY = settings(max_examples=2)
generators = st.lists(st.integers(0, 2**32 - 1), min_size=3, max_size=3, unique=True)
seeded = given(seeds=generators)


def values(loss, y_true, y_pred, **more):
    return np.float64(ops.convert_to_numpy(loss(y_true, y_pred, **more)))


def drawn(inputs, seeds):
    """Several draws of targets and predictions as one batch, which takes as long as one."""
    draws = [inputs(np.random.default_rng(seed)) for seed in seeds]
    return tuple(map(np.concatenate, zip(*draws, strict=True)))


def batches(reference, seeds):
    """The draws: as one batch, or, where samples of a batch mind each other, as many."""
    if reference.truth.by_sample:
        return [drawn(reference.inputs, seeds)]
    return [reference.inputs(np.random.default_rng(seed)) for seed in seeds]


def claiming(law):
    """Every entry that claims the law."""
    claims = [reference for reference in REFERENCES if law in reference.laws]
    return pytest.mark.parametrize("reference", claims, ids=str)


BY_SAMPLE = [reference for reference in REFERENCES if reference.truth.by_sample]
by_sample = pytest.mark.parametrize("reference", BY_SAMPLE, ids=str)
every = pytest.mark.parametrize("reference", REFERENCES, ids=str)


def test_every_claim_is_a_law():
    assert {law for reference in REFERENCES for law in reference.laws} == set(LAWS)


@claiming(NON_NEGATIVE)
@MANY
@seeded
def test_value_is_never_negative(reference, seeds):
    for y_true, y_pred in batches(reference, seeds):
        assert (values(reference.loss, y_true, y_pred) >= 0).all()


@claiming(ZERO_AT_BEST)
@MANY
@seeded
def test_best_prediction_costs_nothing(reference, seeds):
    for y_true, _ in batches(reference, seeds):
        assert (values(reference.loss, y_true, reference.best(y_true)) == 0).all()


@claiming(LEAST_AT_BEST)
@MANY
@seeded
def test_no_prediction_is_better_than_the_best(reference, seeds):
    for y_true, y_pred in batches(reference, seeds):
        best = values(reference.loss, y_true, reference.best(y_true))
        assert (values(reference.loss, y_true, y_pred) >= best - 1e-5 * abs(best)).all()


@claiming(GROWS)
@MANY
@seeded
def test_value_never_falls_when_a_prediction_moves_away(reference, seeds):
    for y_true, y_pred in batches(reference, seeds):
        farther = np.random.default_rng(seeds).uniform(1, 100, size=(len(y_pred), *[1] * (y_pred.ndim - 1)))
        moved = np.float32(y_true + farther * (y_pred - y_true))
        near = values(reference.loss, y_true, y_pred)
        assert (values(reference.loss, y_true, moved) >= near * (1 - 1e-5)).all()


@claiming(EVEN)
@MANY
@seeded
def test_error_and_its_opposite_cost_the_same(reference, seeds):
    for y_true, y_pred in batches(reference, seeds):
        mirrored = np.float32(2 * np.float64(y_true) - y_pred)
        np.testing.assert_allclose(
            values(reference.loss, y_true, mirrored), values(reference.loss, y_true, y_pred), rtol=1e-4, atol=1e-6
        )


@contextmanager
def groups_in(order, loss):
    """A loss that is told the group of each sample gets them in the order of the samples."""
    groups = getattr(getattr(loss, "state", None), "groups", None)
    if groups is None:
        yield
        return
    loss.state.groups = groups[order]
    try:
        yield
    finally:
        loss.state.groups = groups


@every
@MANY
@seeded
def test_order_of_the_samples_does_not_matter(reference, seeds):
    for seed, (y_true, y_pred) in enumerate(batches(reference, seeds)):
        order = np.random.default_rng(seed).permutation(len(y_pred))
        with groups_in(order, reference.loss):
            shuffled = values(reference.loss, y_true[order], y_pred[order])
        np.testing.assert_allclose(shuffled, values(reference.loss, y_true, y_pred)[order], **ROUNDING)


@every
@pytest.mark.once
def test_weights_of_0_leave_neither_cost_nor_slope(reference):
    y_true, y_pred = reference.inputs(np.random.default_rng(0))
    nothing = np.zeros(len(y_pred), "float32")
    found = values_and_slopes(lambda x: reference.loss(y_true, x, nothing), y_pred)
    assert not np.any(found[0])
    assert not np.any(found[1])


@by_sample
@MANY
@seeded
def test_weight_multiplies_the_value(reference, seeds):
    y_true, y_pred = drawn(reference.inputs, seeds)
    rng = np.random.default_rng(seeds)
    weight = np.float32(rng.uniform(0, 3, size=len(y_pred)) * (rng.uniform(size=len(y_pred)) < 0.8))
    unweighted = values(reference.loss, y_true, y_pred)
    weighted = values(reference.loss, y_true, y_pred, sample_weight=weight)
    np.testing.assert_allclose(weighted, unweighted * weight.reshape(-1, *[1] * (unweighted.ndim - 1)), **ROUNDING)


@by_sample
@MANY
@given(seeds=generators, others=generators)
def test_value_of_a_sample_is_its_own(reference, seeds, others):
    y_true, y_pred = drawn(reference.inputs, seeds)
    other_true, other_pred = drawn(reference.inputs, others)
    other_true[::3], other_pred[::3] = y_true[::3], y_pred[::3]
    together, among_others = (values(reference.loss, *a) for a in [(y_true, y_pred), (other_true, other_pred)])
    np.testing.assert_array_equal(among_others[::3], together[::3])


IN_STEPS = [r for r in BY_SAMPLE if r.loss.axis == -1 and not isinstance(r.loss, WholeLoss)]


@pytest.mark.parametrize("reference", IN_STEPS, ids=str)
@MANY
@seeded
def test_steps_of_a_sequence_have_the_values_of_samples(reference, seeds):
    y_true, y_pred = drawn(reference.inputs, seeds)
    in_steps = values(reference.loss, *(array.reshape(2, -1, *array.shape[1:]) for array in (y_true, y_pred)))
    np.testing.assert_allclose(in_steps.ravel(), values(reference.loss, y_true, y_pred), **ROUNDING)


def pair(y_pred):
    """Two classes in place of yes and no."""
    return np.stack([np.zeros_like(y_pred), y_pred], axis=-1)


def one_hot(y_true, classes=draw.FEATURES):
    return np.eye(classes, dtype="float32")[y_true]


def mean_of_two_classes(y_true, y_pred):
    loss = losses.CategoricalCrossentropy(from_logits=True, reduction="none")
    return values(loss, np.stack([1 - y_true, y_true], axis=-1), pair(y_pred)).mean(-1)


def of(loss, factor=1.0):
    """The loss as a function, times a factor."""
    loss.reduction = "none"
    return lambda y_true, y_pred: factor * values(loss, y_true, y_pred)


def blend(parts):
    """The weighted sum of losses."""
    return lambda y_true, y_pred: sum(share * of(loss)(y_true, y_pred) for share, loss in parts)


def smoothed_by_hand(loss, share):
    """The loss of targets that the caller smooths."""
    return lambda y_true, y_pred: of(loss)(np.float32(one_hot(y_true) * (1 - share) + share / draw.FEATURES), y_pred)


TAIL = {"level": 0.5, "sharpness": 1.0, "scale": 2.0}
IDENTITIES = {
    "pinball of level .5 is half the absolute error": (
        losses.Pinball(level=0.5), of(losses.MeanAbsoluteError(), 0.5), draw.reals()
    ),
    "Huber of a large delta is half the squared error": (
        losses.Huber(delta=1e6), of(losses.MeanSquaredError(), 0.5), draw.reals()
    ),
    "Huber of a small delta is delta times the absolute error": (
        losses.Huber(delta=1e-6), of(losses.MeanAbsoluteError(), 1e-6), draw.reals(kinks=[0])
    ),
    "Poisson of a log-rate is Poisson of its exponential": (
        losses.Poisson(log_rate=True),
        lambda y, z: of(losses.Poisson())(y, np.exp(z)),
        draw.counts(log_rate=True),
    ),
    "binary crossentropy is that of two classes": (
        losses.BinaryCrossentropy(from_logits=True), mean_of_two_classes, draw.yes_no_and_logits(soft=True)
    ),
    "sparse crossentropy is that of one-hot rows": (
        losses.SparseCategoricalCrossentropy(from_logits=True),
        lambda y, z: of(losses.CategoricalCrossentropy(from_logits=True))(one_hot(y), z),
        draw.labels_and_logits(),
    ),
    "smoothing of whole-number labels is that of one-hot rows": (
        losses.SparseCategoricalCrossentropy(from_logits=True, label_smoothing=0.2),
        smoothed_by_hand(losses.CategoricalCrossentropy(from_logits=True), 0.2),
        draw.labels_and_logits(),
    ),
    "binary focal of gamma 0 is crossentropy": (
        losses.BinaryFocalCrossentropy(gamma=0.0, from_logits=True, label_smoothing=0.1),
        of(losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.1)),
        draw.yes_no_and_logits(soft=True),
    ),
    "focal of gamma 0 and alpha 1 is crossentropy": (
        losses.SparseCategoricalFocal(gamma=0.0, alpha=1.0, from_logits=True),
        of(losses.SparseCategoricalCrossentropy(from_logits=True)),
        draw.labels_and_logits(),
    ),
    "bootstrapping that believes the label is crossentropy": (
        losses.SparseBootstrapped(beta=1.0, from_logits=True),
        of(losses.SparseCategoricalCrossentropy(from_logits=True)),
        draw.labels_and_logits(),
    ),
    "Fenchel-Young of the log of summed exponentials is crossentropy": (
        losses.FenchelYoung(), of(losses.CategoricalCrossentropy(from_logits=True)), draw.shares_and_logits()
    ),
    "Barron of shape 2 is half the squared error": (
        losses.BarronGeneral(alpha=2.0), of(losses.MeanSquaredError(), 0.5), draw.reals()
    ),
    "expectile of level .5 is half the squared error": (
        losses.Expectile(level=0.5), of(losses.MeanSquaredError(), 0.5), draw.reals()
    ),
    "Tweedie of power 1 is the deviance of Poisson": (
        losses.Tweedie(power=1.0), of(losses.PoissonDeviance()), draw.counts()
    ),
    "tail without extra weight is the error": (
        losses.BatchPercentileTail(scale=0.0), of(losses.MeanAbsoluteError()), draw.reals()
    ),
    "blend is the sum of its parts": (
        losses.BlendedTail(beta=0.3, **TAIL),
        blend([(0.3, losses.MeanSquaredError()), (0.7, losses.BatchPercentileTail(**TAIL))]),
        draw.reals(),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("loss", "same", "inputs"), [pytest.param(*v, id=k) for k, v in IDENTITIES.items()])
@MANY
@seeded
def test_identity_holds(loss, same, inputs, seeds):
    y_true, y_pred = drawn(inputs, seeds)
    np.testing.assert_allclose(of(loss)(y_true, y_pred), same(y_true, y_pred), **ROUNDING)
