"""What shapes mean the same thing, and that all others are refused by name."""

import keras
import numpy as np
import pytest

from losswright.core.alignment import align, align_labels, align_rows, align_weight
from losswright.core.errors import ShapeError, WeightError
from losswright.losses import SSIM, MeanAbsoluteError, MeanSquaredError, SparseCategoricalCrossentropy
from tests.support.compiled import array, number

N, T, H, K = 4, 3, 5, 2

FIT = [  # y_true, y_pred, values
    ((N,), (N,), (N,)),
    ((N,), (N, 1), (N,)),
    ((N, 1), (N,), (N,)),
    ((N, 1), (N, 1), (N,)),
    ((N, K), (N, K), (N,)),
    ((N, T), (N, T, 1), (N, T)),
    ((N, T, 1), (N, T), (N,)),
    ((N, T, 1), (N, T, 1), (N, T)),
    ((N, T, K), (N, T, K), (N, T)),
    ((N, T, H), (N, T, H, 1), (N, T, H)),
    ((N, T, H, 1), (N, T, H, 1), (N, T, H)),
    ((N, T, H, K), (N, T, H, K), (N, T, H)),
    ((1,), (1, 1), (1,)),
    ((1, 1), (1,), (1,)),
]
CLASH = [
    ((N,), (N + 1,)),
    ((N, 1), (N, K)),
    ((N, K), (N, 1)),
    ((N,), (N, N)),
    ((N,), (N, K)),
    ((), (N, 1)),
    ((N, 1), ()),
    ((N,), (1, N)),
    ((1, K), (N, K)),
    ((N, T), (N, T, K)),
    ((N, K), (N, T, K)),
    ((N, T, 1), (N, T, K)),
    ((N, T, H), (N, H, T)),
    ((N, 1, H, K), (N, T, H, K)),
]


@pytest.mark.parametrize(("true", "pred", "values"), FIT)
def test_shapes_that_mean_the_same_give_the_values_of_numpy(true, pred, values):
    rng = np.random.default_rng(0)
    y_true, y_pred = rng.normal(size=true), rng.normal(size=pred)
    found = array(MeanAbsoluteError(reduction="none")(y_true, y_pred))
    features = y_pred.size // int(np.prod(values))
    by_hand = abs(y_true.ravel() - y_pred.ravel()).reshape(*values, features).mean(-1)
    np.testing.assert_allclose(found, by_hand, rtol=1e-5)


@pytest.mark.parametrize(("true", "pred"), CLASH)
def test_shapes_that_would_broadcast_are_refused_with_both_named(true, pred):
    with pytest.raises(ShapeError) as caught:
        MeanSquaredError()(np.zeros(true), np.zeros(pred))
    assert str(true) in str(caught.value)
    assert str(pred) in str(caught.value)
    assert "numbers a target" not in str(caught.value)


@pytest.mark.parametrize(
    ("true", "pred"), [((N,), (N, K)), ((N, 1), (N, K)), ((N, T), (N, T, K)), ((N, T, 1), (N, T, K))]
)
def test_labels_have_the_shape_of_the_predictions_without_classes(true, pred):
    loss = SparseCategoricalCrossentropy(from_logits=True)
    assert number(loss(np.zeros(true, "int32"), np.zeros(pred))) == pytest.approx(np.log(K))


@pytest.mark.parametrize(("true", "pred"), [((N, K), (N, K)), ((N, T), (N, K)), ((N,), (N, T, K)), ((N,), (N,))])
def test_labels_of_another_shape_are_refused_with_both_named(true, pred):
    with pytest.raises(ShapeError) as caught:
        SparseCategoricalCrossentropy(from_logits=True)(np.zeros(true, "int32"), np.zeros(pred))
    assert str(true) in str(caught.value)
    assert str(pred) in str(caught.value)


def test_one_hot_rows_for_a_sparse_loss_are_told_the_other_loss():
    with pytest.raises(ShapeError, match="without `Sparse`"):
        SparseCategoricalCrossentropy()(np.eye(3), np.full((3, 3), 1 / 3))


WEIGHTS = {
    (N, T, K): [(N,), (N, 1), (N, 1, 1), (N, T), (N, T, 1), (N, T, K), (1,), ()],
    (N, 1): [(N,), (N, 1), (N, 1, 1)],
}


@pytest.mark.parametrize(("shape", "weight"), [(shape, weight) for shape, some in WEIGHTS.items() for weight in some])
def test_weight_counts_from_the_batch_axis_and_not_from_the_last(shape, weight):
    rng = np.random.default_rng(0)
    y_true, y_pred, w = rng.normal(size=shape), rng.normal(size=shape), rng.uniform(size=weight)
    wide = (
        w.reshape(*w.shape, *[1] * (3 - w.ndim))[..., 0]
        if w.ndim > len(shape)
        else w.reshape(*w.shape, *[1] * (len(shape) - w.ndim))
    )
    by_hand = (abs(y_true - y_pred) * wide).mean()
    assert number(MeanAbsoluteError()(y_true, y_pred, w)) == pytest.approx(by_hand, rel=1e-5)


@pytest.mark.parametrize("weight", [(N + 1,), (T,), (1, T, K + 1), (N, K), (N, T, K, 2), (K,)])
def test_weight_of_another_shape_is_refused_and_the_right_ones_are_named(weight):
    with pytest.raises(WeightError) as caught:
        MeanAbsoluteError()(np.zeros((N, T, K)), np.zeros((N, T, K)), np.ones(weight))
    for shape in (weight, (N, T, K), (N,), (N, T)):
        assert str(shape) in str(caught.value)


def test_weight_a_sample_is_one_a_sample_where_time_is_as_long_as_the_batch():
    y_true, y_pred, w = np.zeros((3, 3)), np.diag([1.0, 2.0, 3.0]), np.array([1.0, 0.0, 0.0])
    sequence = (y_true[..., None], y_pred[..., None], w)
    assert number(MeanAbsoluteError()(*sequence)) == pytest.approx(1 / 9)
    rows = np.array([[1.0, 1.0, 1.0], [0.0, 0.0, 0.0], [9.0, 9.0, 9.0]])[..., None]
    assert number(MeanAbsoluteError()(np.zeros((3, 3, 1)), rows, w)) == pytest.approx(1 / 3)
    by_keras = float(keras.losses.MeanAbsoluteError()(np.zeros((3, 3, 1)), np.swapaxes(rows, 0, 1) * 1.0, w))
    assert by_keras == pytest.approx(1 / 3)  # it weighs the steps: the transposed rows give the same number


def test_loss_of_a_subclass_doesn_t_grow_to_n_by_n():
    y_true, y_pred = np.array([1.0, 2.0, 3.0, 4.0]), np.array([[1.0], [2.0], [3.0], [1.0]])
    assert number(MeanSquaredError()(y_true, y_pred)) == pytest.approx(9 / 4)

    class OfKeras(keras.losses.Loss):
        def call(self, y_true, y_pred):
            return keras.ops.square(y_true - y_pred)

    assert float(OfKeras()(y_true, y_pred)) != pytest.approx(9 / 4)


def unknown(*shape):
    """A tensor of a graph that is yet to run, with None for lengths that are not known."""
    return keras.KerasTensor(shape)


@pytest.mark.parametrize("pair", [((None, T, K), (N, T, K)), ((N, None, K), (None, T, K)), ((None, K), (None, K))])
def test_a_length_that_is_not_known_yet_fits_any(pair):
    y_true, y_pred = (unknown(*shape) for shape in pair)
    assert [tensor.shape for tensor in align(y_true, y_pred)] == [y_true.shape, y_pred.shape]
    labels = unknown(*pair[0][:-1])
    assert align_labels(labels, y_pred).shape == labels.shape
    assert len(align_weight(unknown(None), pair[1]).shape) == len(pair[1])
    assert align_rows(unknown(None), y_pred)[1] is y_pred
    with pytest.raises(ShapeError, match="batch"):
        align(unknown(None, K + 1), unknown(None, K))
    with pytest.raises(WeightError, match="batch"):
        align_weight(unknown(None, T + 1), (None, T, K))


def test_parts_of_a_sample_are_hidden_where_their_number_is_not_known():
    images = unknown(None, 4, 4, 1)
    assert SSIM().hide(images, unknown(None, None, 4, 1)).shape == images.shape
