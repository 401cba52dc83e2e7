"""`Weighted` over every loss of Keras: its number where that is right, and the contract on top."""

import functools

import keras
import numpy as np
import pytest
from keras import ops

from losswright.core.errors import SettingError, ShapeError, WeightError
from losswright.losses import Coral, MeanSquaredError, Weighted
from tests.support.compiled import array, compiled, number

RNG = np.random.default_rng(0)
LABELS = np.array([0, 1, 2, 1])
ONE_HOT, SHARES = np.eye(3)[LABELS].astype("float32"), RNG.dirichlet([1, 1, 1], 4).astype("float32")
SPARSE, PAIR = (LABELS, SHARES), (ONE_HOT, SHARES)
BATCH_WISE = ("Dice", "Tversky")
KINDS = sorted(
    name
    for name in dir(keras.losses)
    if isinstance(getattr(keras.losses, name), type) and name != "Loss" and name not in BATCH_WISE
)
ALIASES = [
    "mse", "mae", "mape", "msle", "huber", "log_cosh", "hinge", "squared_hinge", "categorical_hinge", "kl_divergence",
    "poisson", "cosine_similarity", "binary_crossentropy", "binary_focal_crossentropy", "categorical_crossentropy",
    "categorical_focal_crossentropy", "sparse_categorical_crossentropy",
]  # fmt: skip


def data_for(name):
    """Targets and predictions that the loss is defined on."""
    name = name.lower()
    if name == "ctc":
        return np.array([[1, 2], [1, 1], [2, 1], [1, 2]]), RNG.normal(size=(4, 6, 3)).astype("float32")
    return (
        SPARSE if name.startswith(("sparse", "circle", "categoricalgeneralized", "categorical_generalized")) else PAIR
    )


@pytest.mark.parametrize("name", KINDS)
def test_number_is_that_of_keras_for_each_loss_class(name):
    loss, data = getattr(keras.losses, name)(), data_for(name)
    assert number(Weighted(loss)(*data)) == pytest.approx(number(loss(*data)), rel=1e-5)


@pytest.mark.parametrize("name", ALIASES)
def test_number_is_that_of_keras_for_each_alias(name):
    data = data_for(name)
    expected = np.mean(array(keras.losses.get(name)(*data)))
    assert number(Weighted(name)(*data)) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("name", KINDS)
def test_weight_a_sample_weighs_the_values_of_keras(name):
    data, weight = data_for(name), np.array([1.0, 2.0, 0.5, 3.0])
    values = array(getattr(keras.losses, name)(reduction="none")(*data))
    found = number(Weighted(getattr(keras.losses, name)(reduction="sum"))(*data, weight))
    assert found == pytest.approx((values * weight).sum(), rel=1e-4)


@pytest.mark.parametrize("name", BATCH_WISE)
def test_loss_that_reduces_over_the_batch_is_refused_with_the_way_out(name):
    kind = getattr(keras.losses, name)
    y_true, y_pred = (
        RNG.integers(2, size=(4, 5, 5, 1)).astype("float32"),
        RNG.uniform(size=(4, 5, 5, 1)).astype("float32"),
    )
    with pytest.raises(ShapeError, match="set `axis` to all axes but the first"):
        Weighted(kind())(y_true, y_pred)
    each = [number(kind()(y_true[i : i + 1], y_pred[i : i + 1])) for i in range(4)]
    weight = np.array([1.0, 0.0, 2.0, 1.0])
    found = number(Weighted(kind(axis=(1, 2, 3)))(y_true, y_pred, weight))
    assert found == pytest.approx(np.mean(each * weight), rel=1e-5)


def of_the_sample(y_true, y_pred):
    """A user's function."""
    return ops.mean(ops.abs(y_true - y_pred), axis=-1)


class OwnLoss(keras.losses.Loss):
    """A user's class, that broadcasts by accident when left alone."""

    def __init__(self, scale=1.0, **keras_settings):
        super().__init__(**keras_settings)
        self.scale = scale

    def call(self, y_true, y_pred):
        return self.scale * ops.mean(ops.square(y_true - y_pred), axis=-1)


@pytest.mark.parametrize("loss", [of_the_sample, functools.partial(of_the_sample), lambda t, p: of_the_sample(t, p)])
def test_user_s_function_gets_the_contract(loss):
    y_true, y_pred, weight = np.array([1.0, np.nan, 3.0]), np.zeros((3, 1)), np.array([2.0, 0.0, 1.0])
    assert number(Weighted(loss)(y_true, y_pred, weight)) == pytest.approx(5 / 3)
    assert number(Weighted(loss, reduction="mean_with_sample_weight")(y_true, y_pred, weight)) == pytest.approx(5 / 3)


def test_user_s_class_gets_the_contract():
    y_true, y_pred = np.array([1.0, 2.0, 3.0, 4.0]), np.array([[1.0], [2.0], [3.0], [1.0]])
    assert float(OwnLoss()(y_true, y_pred)) != pytest.approx(9 / 4)
    assert number(Weighted(OwnLoss(2.0))(y_true, y_pred)) == pytest.approx(9 / 2)
    assert Weighted(OwnLoss(reduction="sum")).reduction == "sum"
    assert Weighted(OwnLoss(reduction="sum"), reduction=None).reduction is None
    assert Weighted(OwnLoss(dtype="float16")).dtype == "float16"


@pytest.mark.parametrize("name", ["mse", "mae", "huber", "binary_crossentropy", "poisson", "hinge"])
def test_weight_an_element_is_one_an_element(name):
    y_true, y_pred, weight = ONE_HOT, SHARES, RNG.uniform(size=(4, 3))
    values = array(keras.losses.get(name)(y_true[..., None], y_pred[..., None]))
    assert values.shape == (4, 3)
    assert number(Weighted(name)(y_true, y_pred, weight)) == pytest.approx((values * weight).mean(), rel=1e-5)


@pytest.mark.parametrize("loss", ["categorical_crossentropy", "cosine_similarity", of_the_sample])
def test_weight_an_element_of_a_loss_of_whole_rows_is_refused(loss):
    with pytest.raises(WeightError, match=r"\(4, 3\) are finer than the values of this loss, of shape \(4,\)"):
        Weighted(loss)(ONE_HOT, SHARES, np.ones((4, 3)))


@pytest.mark.parametrize("kind", ["CategoricalCrossentropy", "CategoricalFocalCrossentropy", "BinaryCrossentropy"])
def test_axis_of_a_loss_of_keras_is_kept(kind):
    loss = getattr(keras.losses, kind)(axis=1)
    y_true = np.moveaxis(np.eye(3)[RNG.integers(3, size=(4, 5))], -1, 1).astype("float32")
    y_pred = np.moveaxis(RNG.dirichlet([1, 1, 1], (4, 5)), -1, 1).astype("float32")
    assert number(Weighted(loss)(y_true, y_pred)) == pytest.approx(float(loss(y_true, y_pred)), rel=1e-5)


@pytest.mark.parametrize("name", ["MeanSquaredError", "KLDivergence", "LogCosh"])
def test_steps_of_a_sequence_weigh_the_values_of_keras(name):
    y_true, y_pred, weight = RNG.uniform(size=(4, 5, 3)), RNG.uniform(size=(4, 5, 3)), RNG.uniform(size=(4, 5))
    values = array(getattr(keras.losses, name)(reduction="none")(y_true, y_pred))
    found = number(Weighted(getattr(keras.losses, name)())(y_true, y_pred, weight))
    assert found == pytest.approx((values * weight).mean(), rel=1e-5)


def test_ignored_class_of_keras_counts_neither_above_nor_below_the_line():
    labels, logits = np.array([[0, -1, -1], [-1, -1, 1]]), np.zeros((2, 3, 2), "float32")
    of_keras = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=-1)
    assert number(Weighted(of_keras)(labels, logits)) == pytest.approx(np.log(2), rel=1e-5)


def test_class_weight_is_given_once():
    inner = MeanSquaredError(class_weight={0: 1.0, 1: 2.0})
    with pytest.raises(WeightError, match="given twice"):
        Weighted(inner, class_weight={0: 1.0, 1: 5.0})
    assert Weighted(inner).class_weight == {0: 1.0, 1: 2.0}


@pytest.mark.parametrize("wrong", ["no such loss", 3, None])
def test_what_is_no_loss_is_refused(wrong):
    with pytest.raises(SettingError, match="must be a name of Keras or of ours, a function or a loss object"):
        Weighted(wrong)


def test_compiled_number_is_the_eager_one():
    loss = Weighted("categorical_crossentropy", class_weight=[1.0, 2.0, 5.0])
    data = [ops.convert_to_tensor(part) for part in PAIR]
    assert number(compiled(lambda t, p: loss(t, p))(*data)) == pytest.approx(number(loss(*data)), rel=1e-6)


def test_functions_that_keras_lets_grow_n_by_n_are_refused():
    flat, column = np.ones(3, "float32") / 3, SHARES[:3, :1]
    assert array(keras.losses.kl_divergence(column, flat[None, :])).shape == (3,)  # (3, 1) against (1, 3)
    for name in ("kl_divergence", "categorical_hinge", "mse"):
        with pytest.raises(ShapeError):
            Weighted(name)(column, flat[None, :])


def test_class_weights_of_ordered_classes_count_one_more_than_the_outputs():
    weights = {0: 1.0, 1: 2.0, 2: 0.5}
    own = Coral(class_weight=weights)([2, 0], [[0.5, -1.0], [2.0, 1.0]])
    around = Weighted(Coral(), class_weight=weights)([2, 0], [[0.5, -1.0], [2.0, 1.0]])
    assert number(around) == pytest.approx(number(own))
