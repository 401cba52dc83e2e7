"""The contract: dtypes, axes, purity, and what a subclass may get wrong."""

import keras
import numpy as np
import pytest
from keras import ops

from losswright.core import Loss
from losswright.core.errors import ShapeError
from losswright.losses import BinaryCrossentropy, CategoricalCrossentropy, MeanAbsoluteError, MeanSquaredError
from losswright.losses import SparseCategoricalCrossentropy as SparseCrossentropy
from tests.support import fresh, small_models
from tests.support.compiled import array, number
from tests.support.gradients import values_and_slopes


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision_is_computed_in_float32(dtype):
    perfect = ops.cast(ops.convert_to_tensor([[1.0], [0.0]]), dtype)
    found = BinaryCrossentropy()(np.array([[1.0], [0.0]]), perfect)
    assert number(found) == pytest.approx(0.0, abs=1e-6)
    assert keras.backend.standardize_dtype(found.dtype) == "float32"
    if keras.config.backend() != "torch":
        assert np.isnan(array(keras.losses.BinaryCrossentropy(dtype=dtype)(np.array([[1.0], [0.0]]), perfect)))
    assert keras.backend.standardize_dtype(MeanSquaredError(dtype=dtype)([[1.0]], perfect[:1]).dtype) == dtype


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_labels_stay_whole_above_2048_in_half_precision(dtype):
    logits = np.zeros((1, 2050), "float32")
    logits[0, 2049] = 20.0
    logits = ops.cast(ops.convert_to_tensor(logits), dtype)
    right = np.log(1 + 2049 * np.exp(-20.0))
    loss, of_keras = (
        c(from_logits=True, dtype=dtype) for c in (SparseCrossentropy, keras.losses.SparseCategoricalCrossentropy)
    )
    assert array(loss(np.array([2049]), logits)) == pytest.approx(right, abs=1e-4)
    assert array(of_keras(np.array([2049]), logits)) > 1.0  # it reads label 2048


def test_mixed_precision_model_fits():
    x, y = small_models.rows()
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = small_models.single()
        model.compile("adam", loss=MeanSquaredError())
        losses = model.fit(x, y, epochs=2, verbose=0).history["loss"]
    finally:
        keras.config.set_dtype_policy("float32")
    assert model.compute_dtype == "float16" or model.layers[-1].compute_dtype == "float16"
    assert losses[1] < losses[0]


def test_loss_of_float64_keeps_its_digits():
    code = """
from losswright.losses import MeanSquaredError
import numpy as np
print(float(MeanSquaredError(dtype="float64")(np.array([[1.0 + 1e-12]]), np.array([[1.0 + 3e-12]]))))
"""
    found = fresh.run(code, JAX_ENABLE_X64="1")  # JAX is told of float64 at its start, or not at all
    assert float(found.stdout) == pytest.approx((2e-12) ** 2, rel=1e-3), found.stderr


@pytest.mark.parametrize("shape", [(4, 3), (4, 3, 2), (4, 3, 2, 5)])
def test_classes_may_lie_on_another_axis(shape):
    rng = np.random.default_rng(0)
    logits, labels = rng.normal(size=shape), rng.integers(shape[1], size=(shape[0], *shape[2:]))
    last = np.moveaxis(logits, 1, -1)
    shares = np.eye(shape[1])[labels]
    expected = number(CategoricalCrossentropy(from_logits=True)(shares, last))
    by_hand = (np.log(np.exp(last).sum(-1)) - (shares * last).sum(-1)).mean()
    assert expected == pytest.approx(by_hand, rel=1e-5)
    settings = {"from_logits": True, "axis": 1}
    assert number(SparseCrossentropy(**settings)(labels, logits)) == pytest.approx(expected, rel=1e-5)
    moved = np.moveaxis(shares, -1, 1)
    assert number(CategoricalCrossentropy(**settings)(moved, logits)) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("as_tensor", [False, True], ids=["arrays", "tensors"])
def test_arguments_are_never_changed(as_tensor):
    given = [np.array([[1.0], [np.nan]]), np.array([[2.0], [3.0]]), np.array([2.0, 0.0])]
    given = [g.astype("float32") for g in given]
    handed = [ops.convert_to_tensor(g.copy()) if as_tensor else g.copy() for g in given]
    values = {number(MeanSquaredError(class_weight={0: 1.0, 1: 2.0})(*handed)) for _ in range(3)}
    assert len(values) == 1
    for before, after in zip(given, handed, strict=True):
        np.testing.assert_array_equal(before, ops.convert_to_numpy(after))


def test_keras_changes_the_caller_s_weights_under_a_mask_on_torch_and_ours_does_not():
    weight = ops.convert_to_tensor(np.array([[1.0, 1.0], [1.0, 1.0]], "float32"))
    y_pred = ops.convert_to_tensor(np.ones((2, 2, 1), "float32"))
    keras.src.backend.set_keras_mask(y_pred, ops.convert_to_tensor(np.array([[True, False], [True, True]])))
    values = {round(number(MeanAbsoluteError()(np.zeros((2, 2, 1)), y_pred, weight)), 6) for _ in range(3)}
    assert values == {1.0}
    np.testing.assert_array_equal(ops.convert_to_numpy(weight), 1.0)


def test_batch_of_one_is_a_batch():
    for shape in [(1,), (1, 1), (1, 3), (1, 2, 3)]:
        assert number(MeanAbsoluteError()(np.zeros(shape), np.ones(shape), np.array([2.0]))) == 2.0


class OfTheBatch(Loss):
    """A wrong loss: it averages over the batch."""

    def call(self, y_true, y_pred):
        return ops.mean(ops.square(y_true - y_pred))


class OfTheFeatures(Loss):
    """Wrong as well, and harder to see: one value a feature."""

    def call(self, y_true, y_pred):
        return ops.mean(ops.square(y_true - y_pred), axis=0)


class OfTheImage(Loss):
    """Right: one value an image."""

    def call(self, y_true, y_pred):
        return ops.mean(ops.square(y_true - y_pred), axis=(1, 2, 3))


@pytest.mark.parametrize("loss", [OfTheBatch(), OfTheFeatures()], ids=["scalar", "a feature"])
def test_subclass_that_averages_over_the_batch_is_told_so(loss):
    with pytest.raises(ShapeError, match=r"never over the batch"):
        loss(np.zeros((4, 3)), np.ones((4, 3)), np.ones(4))


def test_subclass_may_give_one_value_for_a_whole_image():
    y_true, y_pred = np.zeros((3, 2, 2, 1)), np.ones((3, 2, 2, 1)) * np.array([1.0, 2.0, 3.0]).reshape(3, 1, 1, 1)
    assert number(OfTheImage()(y_true, y_pred, np.array([1.0, 0.0, 1.0]))) == pytest.approx(10 / 3)


def test_batch_reducing_loss_of_keras_makes_weights_mean_nothing():
    class OfKeras(keras.losses.Loss):
        def call(self, y_true, y_pred):
            return ops.mean(ops.square(y_true - y_pred))

    y_true, y_pred = np.zeros((2, 1)), np.array([[1.0], [3.0]])
    one, other = (float(OfKeras()(y_true, y_pred, np.array(w))) for w in ([2.0, 0.0], [0.0, 2.0]))
    assert one == other == 5.0  # either weight gives loss(mean) x mean(weight)
    assert number(MeanSquaredError()(y_true, y_pred, np.array([2.0, 0.0]))) == 1.0


def test_name_is_that_of_the_class_unless_given():
    assert (MeanSquaredError().name, MeanSquaredError(name="price").name) == ("mean_squared_error", "price")


def test_slope_of_the_reduced_loss_is_that_of_its_weights():
    y_true, weight = np.zeros((3, 1)), np.array([1.0, 0.0, 4.0])
    loss = MeanSquaredError(reduction="mean_with_sample_weight")
    _, slope = values_and_slopes(lambda p: loss(y_true, p, weight), np.array([[1.0], [2.0], [3.0]]))
    np.testing.assert_allclose(slope, [[2 / 5], [0.0], [24 / 5]], rtol=1e-5)
