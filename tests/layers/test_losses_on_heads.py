"""Each loss of a row on its own reads a head in chunks, and finds the value and gradients of plain logits."""

import numpy as np
import pytest
from keras import ops

import losswright as lw
from losswright import losses
from losswright.catalogue import LOSSES
from losswright.core.row_loss import RowLoss
from losswright.kernels.linear_logits import LinearLogits
from tests.support.heads import value_and_gradients

BATCH, STEPS, FEATURES, CLASSES = 3, 4, 5, 7
rng = np.random.default_rng(1)
HIDDEN = rng.normal(size=(BATCH, STEPS, FEATURES)).astype("float32")
KERNEL = rng.normal(size=(FEATURES, CLASSES)).astype("float32")
BIAS = rng.normal(size=CLASSES).astype("float32")
LABELS = rng.integers(CLASSES, size=(BATCH, STEPS)).astype("int32")
LABELS[0, 1], LABELS[2, 3] = 0, 6
SHARES = rng.dirichlet(np.ones(CLASSES), size=(BATCH, STEPS)).astype("float32")
WEIGHT = rng.choice([0.0, 0.5, 2.0], size=(BATCH, STEPS)).astype("float32")
COUNTS = (1 + np.arange(CLASSES)).tolist()
BY_CLASS = dict(enumerate(np.linspace(0.5, 2, CLASSES).tolist()))
OPTIONS = {"from_logits": True}
SMOOTHED = {**OPTIONS, "label_smoothing": 0.1}

CASES = {
    "labels": losses.SparseCategoricalCrossentropy(**OPTIONS),
    "labels, smoothing, z-loss": losses.SparseCategoricalCrossentropy(**SMOOTHED, z_loss=0.01),
    "labels, ignored class, class weights": losses.SparseCategoricalCrossentropy(
        **OPTIONS, ignore_class=6, class_weight=BY_CLASS
    ),
    "labels, by the sum of weights": losses.SparseCategoricalCrossentropy(
        **OPTIONS, reduction="mean_with_sample_weight"
    ),
    "labels, sum": losses.SparseCategoricalCrossentropy(**OPTIONS, ignore_class=0, reduction="sum"),
    "labels, a value each": losses.SparseCategoricalCrossentropy(**SMOOTHED, z_loss=0.01, reduction="none"),
    "shares": losses.CategoricalCrossentropy(**SMOOTHED, z_loss=0.01, class_weight=BY_CLASS),
    "focal": losses.SparseCategoricalFocal(**SMOOTHED, gamma=2.0, alpha=COUNTS),
    "focal, shares": losses.CategoricalFocalCrossentropy(**SMOOTHED, gamma=0.5, alpha=COUNTS),
    "poly": losses.SparseCategoricalPoly(**SMOOTHED),
    "poly, shares": losses.CategoricalPoly(**SMOOTHED, reduction="none"),
    "generalised": losses.CategoricalGeneralizedCrossEntropy(**SMOOTHED, q=0.7, ignore_class=0),
    "symmetric": losses.SparseSymmetricCrossentropy(**SMOOTHED),
    "symmetric, shares": losses.SymmetricCrossentropy(**SMOOTHED),
    "logit-adjusted": losses.SparseLogitAdjusted(**SMOOTHED, priors=COUNTS),
    "logit-adjusted, shares": losses.LogitAdjusted(**OPTIONS, priors=COUNTS),
    "margins": losses.SparseLDAM(**OPTIONS, counts=COUNTS, scale=3.0),
    "margins, shares": losses.LDAM(**OPTIONS, counts=COUNTS, scale=3.0),
    "bootstrapped": losses.SparseBootstrapped(**OPTIONS, beta=0.8, ignore_class=6),
    "bootstrapped, shares": losses.Bootstrapped(**OPTIONS, beta=0.8, hard=True),
    "divergence": losses.KLDivergence(**OPTIONS),
    "class weights around it": lw.Weighted(losses.SparseCategoricalCrossentropy(**OPTIONS), class_weight=BY_CLASS),
    "the worst half": losses.TopK(of=losses.SparseCategoricalCrossentropy(**OPTIONS), share=0.5),
}


def targets(loss):
    return LABELS if loss.form == "labels" else SHARES


def both_ways(loss, *, weight=WEIGHT, training=True, **settings):
    """The loss on a description of logits, and on the logits: value and gradients of each."""

    def of(read):
        def value(hidden, kernel, bias):
            linear = LinearLogits(hidden=hidden, kernel=kernel, bias=bias, training=training, rows=5, **settings)
            return loss(ops.convert_to_tensor(targets(loss)), read(linear), weight)

        return value_and_gradients(value, HIDDEN, KERNEL, BIAS)

    return of(lambda linear: linear), of(LinearLogits.computed)


def assert_equal(found, wanted):
    for a, b in zip(found, wanted, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6 * np.abs(b).max())


@pytest.mark.parametrize("name", CASES)
def test_value_and_gradients_are_those_of_plain_logits(name):
    assert_equal(*both_ways(CASES[name]))


def test_shaped_logits_have_the_gradients_of_their_shape():
    assert_equal(*both_ways(CASES["labels, smoothing, z-loss"], temperature=0.5, soft_cap=3.0))


def test_outside_training_one_number_is_differentiable_too():
    assert_equal(*both_ways(CASES["labels"], training=False))


def test_without_weights_all_rows_count():
    assert_equal(*both_ways(CASES["labels, ignored class, class weights"], weight=None))


@pytest.mark.once
def test_every_loss_of_rows_has_a_case():
    tried = {type(case) for case in CASES.values()}
    assert {loss for loss in LOSSES if issubclass(loss, RowLoss)} <= tried
