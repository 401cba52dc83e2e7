"""Class weights for every form of target, against weights a sample worked out by hand."""

import numpy as np
import pytest

from losswright.core.errors import WeightError
from losswright.losses import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    MeanSquaredError,
    SparseCategoricalCrossentropy,
    Weighted,
)
from tests.support.compiled import number

RNG = np.random.default_rng(0)
CLASSES = {0: 1.0, 1: 2.0, 2: 5.0}
TABLE = np.array([1.0, 2.0, 5.0])
LABELS, STEPS, PIXELS = RNG.integers(3, size=6), RNG.integers(3, size=(6, 4)), RNG.integers(2, size=(6, 2, 3, 1))
SOFT, MANY = RNG.dirichlet([1, 1, 1], size=6), RNG.integers(2, size=(6, 3))
YES = RNG.integers(2, size=(6, 1))
LOGITS = {"from_logits": True}

FORMS = {  # loss, class weights, targets, shape of predictions, weight a value
    "sparse": (SparseCategoricalCrossentropy, CLASSES, LABELS, (6, 3), TABLE[LABELS]),
    "sparse, column": (SparseCategoricalCrossentropy, CLASSES, LABELS[:, None], (6, 3), TABLE[LABELS]),
    "sequence, sparse": (SparseCategoricalCrossentropy, CLASSES, STEPS, (6, 4, 3), TABLE[STEPS]),
    "one-hot": (CategoricalCrossentropy, CLASSES, np.eye(3)[LABELS], (6, 3), TABLE[LABELS]),
    "sequence": (CategoricalCrossentropy, CLASSES, np.eye(3)[STEPS], (6, 4, 3), TABLE[STEPS]),
    "soft": (CategoricalCrossentropy, CLASSES, SOFT, (6, 3), SOFT @ TABLE),
    "binary": (BinaryCrossentropy, {0: 1.0, 1: 3.0}, YES, (6, 1), 1.0 + 2.0 * YES[:, 0]),
    "binary, flat": (BinaryCrossentropy, {0: 1.0, 1: 3.0}, YES[:, 0], (6,), 1.0 + 2.0 * YES[:, 0]),
    "pixels": (BinaryCrossentropy, {0: 1.0, 1: 3.0}, PIXELS, (6, 2, 3, 1), 1.0 + 2.0 * PIXELS[..., 0]),
    "multi-label": (BinaryCrossentropy, CLASSES, MANY, (6, 3), np.broadcast_to(TABLE, (6, 3))),
}


@pytest.mark.parametrize("weighted", [False, True], ids=["alone", "times sample weights"])
@pytest.mark.parametrize("form", FORMS)
def test_class_weight_is_the_weight_of_the_label(form, weighted):
    kind, class_weight, y_true, shape, by_hand = FORMS[form]
    y_pred = np.random.default_rng(1).normal(size=shape)
    sample_weight = np.array([1.0, 0.0, 2.0, 0.5, 1.0, 3.0]) if weighted else np.ones(6)
    wide = sample_weight.reshape(6, *[1] * (by_hand.ndim - 1)) * by_hand
    expected = number(kind(**LOGITS)(y_true, y_pred, wide))
    for loss in (kind(**LOGITS, class_weight=class_weight), Weighted(kind(**LOGITS), class_weight=class_weight)):
        assert number(loss(y_true, y_pred, sample_weight if weighted else None)) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("form", FORMS)
def test_class_weights_of_keras_losses_are_read_the_same(form):
    import keras

    kind, class_weight, y_true, shape, _ = FORMS[form]
    y_pred = np.random.default_rng(1).normal(size=shape)
    ours = kind(**LOGITS, class_weight=class_weight)
    theirs = Weighted(getattr(keras.losses, kind.__name__)(**LOGITS), class_weight=class_weight)
    assert number(theirs(y_true, y_pred)) == pytest.approx(number(ours(y_true, y_pred)), rel=1e-5)


@pytest.mark.parametrize("keys", [(-1, 1), (0, 1)])
def test_labels_of_minus_1_and_1_are_no_and_yes(keys):
    y_true, y_pred = np.array([[-1.0], [1.0]]), np.zeros((2, 1))
    loss = Weighted("hinge", class_weight=dict(zip(keys, (1.0, 3.0), strict=True)))
    assert number(loss(y_true, y_pred)) == pytest.approx((1 + 3) / 2)


def test_sequence_and_array_count_from_label_0():
    y_true, y_pred = np.array([0, 1]), np.zeros((2, 2))
    expected = number(SparseCategoricalCrossentropy(**LOGITS, class_weight={0: 1.0, 1: 3.0})(y_true, y_pred))
    for weights in ([1.0, 3.0], (1, 3), np.array([1.0, 3.0])):
        assert number(SparseCategoricalCrossentropy(**LOGITS, class_weight=weights)(y_true, y_pred)) == expected


REFUSED = {
    "negative": ({0: 1.0, 1: -2.0}, "label 1 must be a finite number of at least 0, got -2.0"),
    "NaN": ({0: 1.0, 1: float("nan")}, "label 1 must be a finite number"),
    "infinite": ({0: 1.0, 1: float("inf")}, "label 1 must be a finite number"),
    "text": ({0: 1.0, 1: "much"}, "label 1 must be a finite number"),
    "string keys": ({"cat": 1.0, "dog": 2.0}, "whole-number labels, got 'cat'"),
    "digits": ({"0": 1.0, "1": 2.0}, "whole-number labels, got '0'"),
    "fractions": ({0.5: 1.0}, "whole-number labels, got 0.5"),
    "None": ({None: 1.0}, "whole-number labels, got None"),
    "infinite key": ({float("inf"): 1.0}, "whole-number labels, got inf"),
    "all 0": ({0: 0.0, 1: 0.0}, "must not be 0 for every class"),
    "empty": ({}, "must be a dict"),
    "a word": ("balanced", "must be a dict"),
    "a number": (3.0, "must be a dict"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_malformed_class_weights_are_refused_when_the_loss_is_made(fault):
    class_weight, said = REFUSED[fault]
    with pytest.raises(WeightError) as caught:
        MeanSquaredError(class_weight=class_weight)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("class_weight", "said"),
    [
        ({0: 1.0, 2: 2.0}, "no weight for class [1]"),
        ({0: 1.0, 1: 1.0, 2: 1.0, 3: 1.0}, "no class for the key [3]"),
        ({1: 1.0, 2: 1.0, 3: 1.0}, "no weight for class [0] and no class for the key [3]"),
    ],
)
@pytest.mark.parametrize("form", ["sparse", "one-hot", "multi-label", "sequence"])
def test_keys_are_the_classes_neither_more_nor_less(form, class_weight, said):
    kind, _, y_true, shape, _ = FORMS[form]
    with pytest.raises(WeightError) as caught:
        kind(**LOGITS, class_weight=class_weight)(y_true, np.zeros(shape))
    assert said in str(caught.value)


def test_keys_of_a_yes_or_no_output_are_0_and_1():
    with pytest.raises(WeightError, match="keys 0 and 1"):
        BinaryCrossentropy(class_weight={0: 1.0, 1: 1.0, 2: 1.0})(YES, np.full((6, 1), 0.5))


def test_loss_that_reads_no_classes_refuses_class_weights():
    def own(y_true, y_pred):
        return (y_true[:, 0] - y_pred[:, 0]) ** 2

    with pytest.raises(WeightError, match="doesn't read classes"):
        Weighted(own, form="free", class_weight={0: 1.0, 1: 2.0})(np.zeros((2, 5)), np.zeros((2, 1)))
