"""Reductions against NumPy in float64, with weights of each rank, masks and ignored classes."""

import keras
import numpy as np
import pytest
from keras import ops

from losswright.losses import MeanAbsoluteError, MeanSquaredError, SparseCategoricalCrossentropy
from tests.support.compiled import array, compiled, number
from tests.support.gradients import values_and_slopes

SHAPES = {"(N, 1)": (6, 1), "(N, K)": (6, 3), "(N, T, C)": (6, 4, 3), "(N, H, W, 1)": (6, 4, 5, 1)}
MEANS = ("sum_over_batch_size", "mean")


def by_hand(errors, weight, reduction):
    """float64: errors an element, weight that broadcasts from the left."""
    wide = np.broadcast_to(weight.reshape(*weight.shape, *[1] * (errors.ndim - weight.ndim)), errors.shape)
    if reduction == "sum":  # a sum over samples of means over features, unless each element has its own weight
        return (errors * wide).sum() / (1 if weight.ndim == errors.ndim and weight.shape[-1] > 1 else errors.shape[-1])
    return (errors * wide).sum() / (errors.size if reduction in MEANS else wide.sum())


@pytest.mark.parametrize("reduction", [*MEANS, "mean_with_sample_weight", "sum"])
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_reduced_loss_is_that_of_numpy_for_weights_of_each_rank(shape, reduction):
    rng = np.random.default_rng(1)
    y_true, y_pred = rng.normal(size=(2, *shape))
    loss = MeanSquaredError(reduction=reduction)
    for weight in (rng.uniform(size=shape[:rank]) for rank in range(1, len(shape) + 1)):
        expected = by_hand((y_true - y_pred) ** 2, weight, reduction)
        assert number(loss(y_true, y_pred, weight)) == pytest.approx(expected, rel=1e-5), weight.shape


def test_no_reduction_keeps_a_weighted_value_a_sample():
    found = MeanAbsoluteError(reduction="none")(np.zeros((3, 2)), np.ones((3, 2)), np.array([1.0, 2.0, 0.0]))
    np.testing.assert_allclose(array(found), [1.0, 2.0, 0.0])
    assert array(MeanAbsoluteError(reduction=None)(np.zeros((3, 2)), np.ones((3, 2)))).shape == (3,)


def test_weighted_mean_divides_by_the_weights_that_each_value_got():
    y_true, y_pred, weight = np.zeros((2, 5, 1)), np.full((2, 5, 1), 2.0), np.array([1.0, 3.0])
    settings = {"reduction": "mean_with_sample_weight"}
    assert number(MeanAbsoluteError(**settings)(y_true, y_pred, weight)) == pytest.approx(2.0)
    by_keras = keras.losses.MeanAbsoluteError(**settings)(y_true, y_pred, weight[:, None])
    assert float(by_keras) == pytest.approx(10.0)


@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "mean_with_sample_weight", "sum"])
def test_weights_that_are_all_0_give_0_and_no_slope(reduction):
    loss = MeanSquaredError(reduction=reduction)
    y_true = np.array([[1.0], [np.nan]])
    value, slope = values_and_slopes(lambda p: loss(y_true, p, np.zeros(2)), np.array([[5.0], [3.0]]))
    assert value == 0.0
    np.testing.assert_array_equal(slope, 0.0)


@pytest.mark.parametrize("hidden", [np.nan, np.inf])
@pytest.mark.parametrize("settings", [{}, {"class_weight": {0: 1.0, 1: 2.0}}], ids=["plain", "class weights"])
def test_weight_0_hides_a_row_whatever_its_target(hidden, settings):
    y_true, weight = np.array([[1.0], [hidden], [0.0]]), np.array([1.0, 0.0, 1.0])
    loss = MeanSquaredError(**settings)
    value, slope = values_and_slopes(lambda p: loss(y_true, p, weight), np.array([[3.0], [3.0], [1.0]]))
    by_class = 2.0 if settings else 1.0
    assert value == pytest.approx((4 * by_class + 1) / 3)
    np.testing.assert_allclose(slope, [[4 / 3 * by_class], [0.0], [2 / 3]], rtol=1e-5)
    assert np.isnan(float(keras.losses.MeanSquaredError()(y_true, np.ones((3, 1)), weight))) or np.isinf(hidden)


def test_ignored_class_counts_neither_above_nor_below_the_line():
    labels, logits = np.array([[0, 1, -1, -1], [1, -1, -1, -1]]), np.zeros((2, 4, 2))
    logits[:, :, 0] = 1.0
    costs = np.log(np.exp(1) + 1) - np.array([1.0, 0.0, 0.0])
    for reduction, expected in {"sum_over_batch_size": costs.mean(), "sum": costs.sum()}.items():
        loss = SparseCategoricalCrossentropy(from_logits=True, ignore_class=-1, reduction=reduction)
        assert number(loss(labels, logits)) == pytest.approx(expected, rel=1e-5)
    weights = np.array([2.0, 1.0])
    weighted = SparseCategoricalCrossentropy(from_logits=True, ignore_class=-1, reduction="mean_with_sample_weight")
    assert number(weighted(labels, logits, weights)) == pytest.approx(costs @ [2, 2, 1] / 5, rel=1e-5)


@pytest.mark.parametrize(("dtype", "ignored"), [("uint8", 255), ("int64", -1), ("int32", -100), ("float32", -1)])
def test_ignored_class_is_found_in_labels_of_any_type(dtype, ignored):
    loss = SparseCategoricalCrossentropy(from_logits=True, ignore_class=ignored)
    labels = np.array([0, ignored], dtype)
    assert number(loss(labels, np.array([[0.0, 0.0], [50.0, 0.0]]))) == pytest.approx(np.log(2))


def test_nothing_to_count_gives_0():
    loss = SparseCategoricalCrossentropy(from_logits=True, ignore_class=1)
    assert number(loss(np.array([1, 1]), np.zeros((2, 3)))) == 0.0


def masked_sequences():
    rng = np.random.default_rng(3)
    x = rng.normal(size=(6, 5, 2)).astype("float32")
    x[1, 3:] = x[4, 1:] = 0.0
    return x, rng.normal(size=(6, 5, 1)).astype("float32"), rng.uniform(size=6).astype("float32")


def embedded_sequences():
    x, y, weight = masked_sequences()
    return (x[..., 0] * 10).astype("int32") % 7, y, weight


MASKING = {
    "Masking": (lambda: [keras.Input((5, 2)), keras.layers.Masking()], masked_sequences),
    "Embedding": (
        lambda: [keras.Input((5,), dtype="int32"), keras.layers.Embedding(7, 3, mask_zero=True)],
        embedded_sequences,
    ),
}


@pytest.mark.parametrize("name", MASKING)
@pytest.mark.parametrize("weighted", [False, True])
def test_keras_mask_counts_in_fit_as_by_hand(name, weighted):
    layers, data = MASKING[name]
    x, y, weight = data()
    model = keras.Sequential([*layers(), keras.layers.LSTM(3, return_sequences=True), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.0), loss=MeanAbsoluteError())
    weight = weight if weighted else None
    loss = model.fit(x, y, sample_weight=weight, batch_size=6, verbose=0).history["loss"][0]
    kept = np.any(x != 0, -1) if x.ndim == 3 else x != 0
    assert 0 < kept.sum() < kept.size
    errors = abs(model.predict(x, verbose=0) - y)[..., 0] * (1 if weight is None else weight[:, None])
    assert loss == pytest.approx(errors[kept].mean(), rel=1e-4)
    assert model.evaluate(x, y, sample_weight=weight, verbose=0) == pytest.approx(loss, rel=1e-4)


def test_same_number_compiled_as_eager():
    rng = np.random.default_rng(0)
    y_true, y_pred, weight = (ops.convert_to_tensor(rng.uniform(size=s), "float32") for s in [(5, 3), (5, 3), (5,)])
    for reduction in ("sum_over_batch_size", "mean_with_sample_weight", "sum"):
        loss = MeanSquaredError(reduction=reduction, class_weight={0: 1.0, 1: 2.0, 2: 3.0})
        assert number(compiled(loss)(y_true, y_pred, weight)) == pytest.approx(number(loss(y_true, y_pred, weight)))
