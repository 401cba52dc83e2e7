"""Weights: what Keras gives, and what is given here, row by row."""

import keras
import numpy as np
import pytest
from keras import layers, ops

import losswright as lw
from losswright import losses
from tests.gaps.rows import Refusal, Row

FIT = {"verbose": 0, "shuffle": False}
SGD = keras.optimizers.SGD
ERRORS = np.array([[1, 1, 1], [2, 0, 0], [3, 0, 0]], "float32")[..., None]  # 3 samples of 3 steps
FIRST = np.array([1, 0, 0], "float32")
PAIR = np.array([[1.0, 2.0], [3.0, 6.0]], "float32")  # 2 samples of 2 labels
COUNT = np.arange(1, 5, dtype="float32")
EVEN = np.array([0, 1, 0, 1], "float32")
ROWS_X = np.ones((4, 1), "float32")


class Own(keras.losses.Loss):
    def call(self, y_true, y_pred):
        return ops.abs(y_true - y_pred)


class OwnOfOurs(lw.Loss):
    def call(self, y_true, y_pred):
        return ops.mean(ops.abs(y_true - y_pred), axis=-1)


def same(x_shape=(1,), **settings):
    """A model that gives its input."""
    return keras.Sequential([keras.Input(x_shape), layers.Activation("linear", name="y", **settings)])


def zeros(units=1, names="y"):
    """Outputs that are 0: one, or one a name in a list."""
    x = keras.Input((1,))
    outputs = [layers.Dense(units, kernel_initializer="zeros", name=name)(x) for name in names]
    return keras.Model(x, outputs if len(outputs) > 1 else outputs[0])


def by_keras(model, loss, x, y, **fit):
    model.compile(SGD(0.0), loss)
    return model.fit(x, y, **FIT, **fit).history["loss"][0]


def by_us(model, loss, x, y, class_weight=None, compiled=None, **fit):
    lw.compile(model, SGD(0.0), loss=loss, class_weight=class_weight, **(compiled or {}))
    return model.fit(x, y, **FIT, **fit).history["loss"][0]


def masked():
    return keras.Sequential([keras.Input((3, 1)), layers.Masking()])


STEPS = np.array([[[1], [2], [0]], [[5], [0], [0]]], "float32")  # 3 steps count; the targets are 0

ALIGNMENT = [
    Row(
        "a weight a sample on masked sequences",
        lambda: by_keras(masked(), "mae", STEPS, 0 * STEPS, sample_weight=np.array([2.0, 1.0])),
        Refusal(),
        lambda: by_us(masked(), losses.MeanAbsoluteError(), STEPS, 0 * STEPS, sample_weight=np.array([2.0, 1.0])),
        (2 * 1 + 2 * 2 + 5) / 3,
    ),
    Row(
        "a weight a sample on as many steps",
        lambda: keras.losses.MeanAbsoluteError()(0 * ERRORS, ERRORS, FIRST),
        6 / 9,
        lambda: losses.MeanAbsoluteError()(0 * ERRORS, ERRORS, FIRST),
        3 / 9,
    ),
    Row(
        "the same of a loss of Keras, wrapped",
        lambda: keras.losses.MeanAbsoluteError()(0 * ERRORS, ERRORS, FIRST),
        6 / 9,
        lambda: lw.Weighted("mae")(0 * ERRORS, ERRORS, FIRST),
        3 / 9,
    ),
    Row(
        "a weight an element of several labels",
        lambda: keras.losses.MeanAbsoluteError()(0 * ERRORS[..., 0], ERRORS[..., 0], np.eye(3)[:, [0, 0]]),
        Refusal(),
        lambda: losses.MeanAbsoluteError()(0 * PAIR, PAIR, np.array([[1.0, 0.0], [0.0, 2.0]])),
        (1 + 2 * 6) / 4,
    ),
    Row(
        "a weight an element where there are as many samples",
        lambda: keras.losses.MeanAbsoluteError()(0 * PAIR, PAIR, np.array([[1.0, 0.0], [0.0, 2.0]])),
        (1.5 + 2 * 4.5) / 4,  # the mean of each sample times each weight
        lambda: losses.MeanAbsoluteError()(0 * PAIR, PAIR, np.array([[1.0, 0.0], [0.0, 2.0]])),
        (1 + 2 * 6) / 4,
    ),
    Row(
        "an own loss of `(N,)` against `(N, 1)`, every error 0",
        lambda: Own()(COUNT, COUNT[:, None]),
        1.25,
        lambda: OwnOfOurs()(COUNT, COUNT[:, None]),
        0.0,
    ),
    Row(
        "a loss that is a mean over the batch",
        lambda: [keras.losses.Dice()(np.eye(2)[[0, 1]], np.eye(2)[[0, 0]], w) for w in ([2.0, 0.0], [0.0, 2.0])],
        [0.5, 0.5],
        lambda: [losses.Dice()(np.eye(2)[[0, 1]], np.eye(2)[[0, 0]], w) for w in ([2.0, 0.0], [0.0, 2.0])],
        [0.0, 1.0],
    ),
    Row(
        "such a loss of a user",
        lambda: by_keras(zeros(), lambda y, p: ops.mean(ops.abs(y - p)), ROWS_X, COUNT, sample_weight=EVEN),
        2.5 / 2,
        lambda: by_us(zeros(), lw.Weighted(mean_of_batch), ROWS_X, COUNT, sample_weight=EVEN),
        Refusal("never over the batch"),
    ),
]


def mean_of_batch(y, p):
    return ops.mean(ops.abs(y - p))


# --- denominators --------------------------------------------------------------------------------------------------

SEQUENCES = np.full((2, 5, 1), 2.0, "float32")
SKEWED = np.array([100.0, 100.0, 1.0, 1.0], "float32")
MEAN = {"reduction": "mean_with_sample_weight"}


def epoch_losses(compiled):
    """The loss that an epoch reports, in batches of 1, 2 and 4."""
    model = compiled(zeros())
    return [model.evaluate(ROWS_X, COUNT, sample_weight=SKEWED, batch_size=n, verbose=0) for n in (1, 2, 4)]


def judged():
    model = lw.compile(zeros(), loss=losses.MeanAbsoluteError(**MEAN), optimizer="sgd")
    return [lw.evaluate(model, ROWS_X, COUNT, SKEWED, batch_size=n).total for n in (1, 2, 4)]


def compile_mean(model):
    model.compile("sgd", keras.losses.MeanAbsoluteError(**MEAN))
    return model


WHOLE = (100 * 1 + 100 * 2 + 3 + 4) / 202

DENOMINATORS = [
    Row(
        "the sum of the weights of `(N, 1)` and 5 steps",
        lambda: keras.losses.MeanAbsoluteError(**MEAN)(0 * SEQUENCES, SEQUENCES, np.ones((2, 1))),
        10.0,
        lambda: losses.MeanAbsoluteError(**MEAN)(0 * SEQUENCES, SEQUENCES, np.ones((2, 1))),
        2.0,
    ),
    Row(
        "the epoch's weighted mean, by batch size",
        lambda: epoch_losses(compile_mean),
        [2.5, 2.5, WHOLE],
        judged,
        [WHOLE] * 3,
    ),
]


# --- class weights -------------------------------------------------------------------------------------------------

HALF = np.float32([[1], [0], [1], [0]])
THREE = {0: 1.0, 1: 3.0}
LOGITS = {"from_logits": True}
SPARSE = losses.SparseCategoricalCrossentropy(**LOGITS)
TAGS = np.float32([[1, 1], [0, 1], [0, 0], [1, 0]])
TIMES = np.float32([[[0], [1]], [[1], [1]]])  # yes or no, 2 steps each
TIMES_X = np.ones((2, 2, 1), "float32")


def steps():
    return keras.Sequential([keras.Input((2, 1)), layers.Dense(1, kernel_initializer="zeros", name="y")])


def two_batches(model, **fit):
    """The loss of `train_on_batch`, which gets both outputs."""
    return model.train_on_batch(ROWS_X, [HALF, HALF], **fit)


def compiled_by_keras(model, loss="mse"):
    model.compile(SGD(0.0), loss)
    return model


def compiled_by_us(model, loss="mse", **settings):
    return lw.compile(model, SGD(0.0), loss=loss, **settings)


def labels_of_keras(class_weight, y=HALF):
    return by_keras(zeros(), "mse", ROWS_X, y, class_weight=class_weight)


def validated(model, **fit):
    return model.fit(ROWS_X, HALF, validation_data=(ROWS_X, HALF), **FIT, **fit).history["val_loss"][0]


CLASSES = [
    Row(
        "class weights of two outputs",
        lambda: by_keras(zeros(names="ab"), "mse", ROWS_X, [HALF, HALF], class_weight={"a": THREE}),
        Refusal("single output"),
        lambda: by_us(zeros(names="ab"), ["mse", "mse"], ROWS_X, [HALF, HALF], class_weight={"a": THREE}),
        1.5 + 0.5,
    ),
    Row(
        "class weights of two outputs, batch by batch",
        lambda: two_batches(compiled_by_keras(zeros(names="ab")), class_weight=THREE)[0],
        Refusal(),
        lambda: two_batches(compiled_by_us(zeros(names="ab"), ["mse"] * 2, class_weight={"a": THREE}))[0],
        1.5 + 0.5,
    ),
    Row(
        "class weights of steps `(N, T, 1)`",
        lambda: by_keras(steps(), "mse", TIMES_X, TIMES, class_weight=THREE),
        Refusal(),
        lambda: by_us(steps(), "mse", TIMES_X, TIMES, class_weight=THREE),
        3 * 3 / 4,
    ),
    Row(
        "class weights of steps `(N, T)`",
        lambda: by_keras(steps(), "mse", TIMES_X, TIMES[..., 0], class_weight=THREE),
        (1 + 1 + 3) / 4,
        lambda: by_us(steps(), "mse", TIMES_X, TIMES[..., 0], class_weight=THREE),
        3 * 3 / 4,
    ),
    Row(
        "weights of several labels at once",
        lambda: by_keras(zeros(2), keras.losses.BinaryCrossentropy(**LOGITS), ROWS_X, TAGS, class_weight=THREE),
        1.5 * np.log(2),  # each row weighs as its highest label
        lambda: by_us(zeros(2), losses.BinaryCrossentropy(**LOGITS), ROWS_X, TAGS, class_weight=THREE),
        2 * np.log(2),
    ),
    Row(
        "a label without a weight",
        lambda: by_keras(zeros(3), SPARSE, ROWS_X, EVEN, class_weight=THREE),
        2 * np.log(3),
        lambda: by_us(zeros(3), SPARSE, ROWS_X, EVEN, class_weight=THREE),
        Refusal("no weight for class [2]"),
    ),
    Row(
        "labels given as strings",
        lambda: labels_of_keras({"0": 1.0, "1": 3.0}),
        0.5,
        lambda: by_us(zeros(), "mse", ROWS_X, HALF, class_weight={"0": 1.0, "1": 3.0}),
        Refusal("whole-number labels, got '0'"),
    ),
    Row(
        "a negative class weight",
        lambda: labels_of_keras({0: 1.0, 1: -3.0}),
        -1.5,
        lambda: by_us(zeros(), "mse", ROWS_X, HALF, class_weight={0: 1.0, 1: -3.0}),
        Refusal("finite number of at least 0, got -3.0"),
    ),
    Row(
        "a class weight that is NaN",
        lambda: labels_of_keras({0: 1.0, 1: np.nan}),
        np.nan,
        lambda: by_us(zeros(), "mse", ROWS_X, HALF, class_weight={0: 1.0, 1: np.nan}),
        Refusal("finite number of at least 0, got nan"),
    ),
    Row(
        "class weights and sample weights",
        lambda: by_keras(zeros(), "mse", ROWS_X, HALF, class_weight=THREE, sample_weight=COUNT),
        Refusal("`class_weight`"),
        lambda: by_us(zeros(), "mse", ROWS_X, HALF, class_weight=THREE, sample_weight=COUNT),
        3 * (1 + 3) / 4,
    ),
    Row(
        "class weights in validation",
        lambda: validated(compiled_by_keras(zeros()), class_weight=THREE),
        0.5,
        lambda: validated(compiled_by_us(zeros(), class_weight=THREE)),
        1.5,
    ),
    Row(
        "balanced weights of labels, by Keras's loop or at once",
        lambda: looped(EVEN, THREE),
        [1.0, 3.0, 1.0, 3.0],
        lambda: lw.weights.by_class(EVEN, THREE),
        [1.0, 3.0, 1.0, 3.0],
    ),
]


def looped(y, class_weight):
    from keras.src.trainers.data_adapters.data_adapter_utils import class_weight_to_sample_weights

    return class_weight_to_sample_weights(y, class_weight)


# --- structures ----------------------------------------------------------------------------------------------------

BOTH = {"a": HALF, "b": 2 * HALF}
HIDDEN = np.array([1, 1, 1, 0], "float32")
SPOILT = np.array([[1], [0], [1], [np.nan]], "float32")


def fed(model, y, weights):
    return model.fit(ROWS_X, y, sample_weight=weights, **FIT).history["loss"][0]


def helped(model, y, weights):
    return fed(model, y, lw.weights.for_outputs(model, weights, y))


def two_of_keras():
    return compiled_by_keras(zeros(names="ab"))


def two_of_ours():
    return compiled_by_us(zeros(names="ab"))


def kept_weights(loss):
    """Three times the same loss of masked steps, and whether the caller's weights are still his."""
    weights, predicted = ops.ones((2, 3)), ops.convert_to_tensor(STEPS)
    predicted = masked()(predicted)
    found = [loss(0 * STEPS, predicted, weights) for _ in range(3)]
    return [float(ops.convert_to_numpy(value)) for value in found] + [float(ops.convert_to_numpy(ops.sum(weights)))]


STRUCTURES = [
    Row(
        "targets by name for a list of outputs, one array of weights",
        lambda: fed(two_of_keras(), BOTH, COUNT),
        Refusal("KeyError"),
        lambda: helped(two_of_ours(), BOTH, COUNT),
        (1 + 3) / 4 + 4 * (1 + 3) / 4,
    ),
    Row(
        "targets and weights by name for a list of outputs",
        lambda: fed(two_of_keras(), BOTH, {"a": COUNT, "b": EVEN}),
        Refusal("KeyError"),
        lambda: fed(two_of_ours(), BOTH, {"a": COUNT, "b": EVEN}),
        (1 + 3) / 4,
    ),
    Row(
        "weights of one output alone",
        lambda: fed(two_of_keras(), [HALF, 2 * HALF], {"b": COUNT}),
        Refusal("one `sample_weight` array per output"),
        lambda: helped(two_of_ours(), [HALF, 2 * HALF], {"b": COUNT}),
        0.5 + 4 * (1 + 3) / 4,
    ),
    Row(
        "weight 0 on a target that is NaN",
        lambda: by_keras(zeros(), "mse", ROWS_X, SPOILT, sample_weight=HIDDEN),
        np.nan,
        lambda: by_us(zeros(), losses.MeanSquaredError(), ROWS_X, SPOILT, sample_weight=HIDDEN),
        0.5,
    ),
    Row(
        "weights when predictions are judged",
        lambda: zeros().predict(ROWS_X, sample_weight=COUNT, verbose=0),
        Refusal("sample_weight"),
        lambda: lw.evaluate(compiled_by_us(zeros()), ROWS_X, HALF, COUNT)["y"].weighted_mean,
        (1 + 3) / 10,
    ),
    Row(
        "the caller's weights after three masked losses",
        lambda: kept_weights(keras.losses.MeanAbsoluteError()),
        {"jax": [8 / 3] * 3 + [6.0], "tensorflow": [8 / 3] * 3 + [6.0], "torch": [8 / 3, 16 / 3, 32 / 3, 24.0]},
        lambda: kept_weights(losses.MeanAbsoluteError()),
        [8 / 3] * 3 + [6.0],
    ),
]


@pytest.mark.parametrize("row", [*ALIGNMENT, *DENOMINATORS, *CLASSES, *STRUCTURES], ids=str)
def test_keras_gives_its_number_and_ours_is_right(row):
    row.check()


def test_error_of_keras_prints_whole_arrays_and_ours_does_not():
    weights = {"c": COUNT}
    with pytest.raises(ValueError, match=r"array\("):
        fed(two_of_keras(), [HALF, HALF], weights)
    with pytest.raises(lw.core.errors.WeightError, match=r"weights for \['c'\], but the outputs are \['a', 'b'\]"):
        helped(two_of_ours(), [HALF, HALF], weights)
