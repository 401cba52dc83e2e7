"""An exception of Keras passes through, and the doctor says what it means, what came, and what to do."""

import keras
import numpy as np
import pytest

import losswright as lw
from losswright.doctor.exceptions import EXPLANATIONS, explanation_of

X = np.zeros((8, 3), "float32")
Y = np.zeros((8, 1), "float32")


def single(**compiled):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(**{"optimizer": "sgd", "loss": "mse", **compiled})
    return model


def double(loss="mse"):
    x = keras.Input((3,))
    model = keras.Model(x, [keras.layers.Dense(1, name="a")(x), keras.layers.Dense(1, name="b")(x)])
    model.compile("sgd", loss=loss)
    return model


def uncompiled():
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])


MISTAKES = {
    "not compiled": (uncompiled, (X, Y), {}),
    "class weights or sample weights": (single, (X, Y), {"class_weight": {0: 1}, "sample_weight": Y[:, 0]}),
    "class weights know one output": (double, (X, [Y, Y]), {"class_weight": {0: 1}}),
    "different numbers of rows": (single, (X, Y[:5]), {}),
    "neither an array nor a source": (single, ([1.0, 2.0], Y), {}),
    "not the names of the outputs": (lambda: double({"c": "mse", "d": "mse"}), (X, [Y, Y]), {}),
    "another shape than the first layer": (single, (np.zeros((8, 5), "float32"), Y), {}),
    "a sparse loss wants whole numbers": (
        lambda: keras_classes("sparse_categorical_crossentropy"), (X, np.eye(4)[[0] * 8]), {}
    ),
    "targets and outputs have different shapes": (
        lambda: keras_classes("categorical_crossentropy"), (X, np.zeros(8, int)), {}
    ),
}  # fmt: skip


def keras_classes(loss):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, activation="softmax")])
    model.compile("sgd", loss=loss)
    return model


@pytest.mark.once
@pytest.mark.parametrize("meaning", MISTAKES)
def test_mistake_is_explained(meaning):
    build, data, settings = MISTAKES[meaning]
    with lw.watch() as session:
        model = build()
        with pytest.raises((ValueError, KeyError, TypeError, RuntimeError)) as raised:
            model.fit(*data, verbose=0, **settings)
    assert session.recordings[0].error is raised.value
    (said,) = session.diagnose(select="LW2").stopped
    assert f"That means: {meaning}" in said or meaning in said
    assert "Do: " in said
    assert len(said.splitlines()) <= 4


def steps(loss="mse"):
    model = keras.Sequential([keras.Input((4, 3)), keras.layers.Dense(1)])
    model.compile("sgd", loss=loss)
    return model


class Source(keras.utils.PyDataset):
    def __len__(self):
        return 1

    def __getitem__(self, index):
        return X, Y


def endless():
    while True:
        yield X, Y


def averaged(y_true, y_pred):
    return np.mean(np.asarray(y_true) - np.asarray(y_pred))


EARLY = keras.callbacks.EarlyStopping
CODED = {"class_name": "Mine", "config": {}, "registered_name": "Mine", "module": None}
MORE_MISTAKES = {
    "no loss has that name": lambda: single(loss="mean_sqared_error").fit(X, Y, verbose=0),
    "no metric has that name": lambda: single(metrics=["acuracy"]).fit(X, Y, verbose=0),
    "no optimiser has that name": lambda: single(optimizer="addam"),
    "no reduction has that name": lambda: keras.losses.MeanSquaredError(reduction="average"),
    "can't read labels with more than one axis": lambda: steps().fit(
        np.zeros((8, 4, 3)), np.zeros((8, 4, 1)), class_weight={0: 1}, verbose=0
    ),
    "don't work with this source": lambda: single().fit(endless(), steps_per_epoch=1, class_weight={0: 1}, verbose=0),
    "must have one number a row": lambda: double().fit(X, [Y, Y], sample_weight=np.ones((8, 2)), verbose=0),
    "weights have another structure": lambda: double().fit(
        X, [Y, Y], sample_weight={"a": Y[:, 0], "b": Y[:, 0]}, verbose=0
    ),
    "brings its own targets": lambda: single().fit(Source(), Y, verbose=0),
    "can't be split by share": lambda: single().fit(Source(), validation_split=0.5, verbose=0),
    "more loss weights than losses": lambda: weighed([1.0, 2.0, 3.0]).fit(X, [Y, Y], verbose=0),
    "targets come in another structure": lambda: double(["mse", "mse"]).fit(X, Y, verbose=0),
    "mixed objects": lambda: single().fit(X, np.array(["a"] * 8), verbose=0),
    "shapes that don't fit each other": lambda: single().fit(X, np.zeros((8, 3, 2)), sample_weight=X, verbose=0),
    "other arguments than": lambda: single(loss=lambda y_pred: y_pred).fit(X, Y, verbose=0),
    "a class in place of an object": lambda: single(loss=keras.losses.Loss()).fit(X, Y, verbose=0),
    "uses NumPy": lambda: single(loss=averaged).fit(X, Y, verbose=0),
    "None": lambda: single().fit(X, verbose=0),
    "metrics come as a list": lambda: single(metrics="mae"),
    "metrics have another structure": lambda: measured({"c": ["mae"]}).fit(X, [Y, Y], verbose=0),
    "should rise or fall": lambda: single().fit(X, Y, callbacks=[EARLY("val_f1")], verbose=0),
    "a reshape changes": lambda: keras.Sequential([keras.Input((4,)), keras.layers.Reshape((3, 2))]),
    "isn't known here": lambda: keras.losses.deserialize(CODED),
}
if keras.config.backend() != "tensorflow":  # which trains on nothing
    MORE_MISTAKES["there are no rows"] = lambda: single().fit(X[:0], Y[:0], verbose=0)


def weighed(weights):
    model = double(["mse", "mse"])
    model.compile("sgd", loss=["mse", "mse"], loss_weights=weights)
    return model


def measured(metrics):
    model = double()
    model.compile("sgd", loss="mse", metrics=metrics)
    return model


@pytest.mark.parametrize("meaning", MORE_MISTAKES)
@pytest.mark.filterwarnings("ignore")
def test_what_keras_raises_has_a_meaning(meaning):
    with pytest.raises(Exception) as raised:  # noqa: PT011  (which it is differs by backend: the meaning doesn't)
        MORE_MISTAKES[meaning]()
    known = explanation_of(raised.value)
    assert known is not None, str(raised.value)
    assert meaning in known.meaning


@pytest.mark.once
def test_at_least_twenty_messages_are_provoked():
    said = [e.meaning for e in EXPLANATIONS]
    provoked = [meaning for meaning in said if any(part in meaning for part in (*MISTAKES, *MORE_MISTAKES))]
    assert len(provoked) >= 25
    assert len(set(said)) == len(said)


@pytest.mark.once
def test_error_of_another_kind_has_no_explanation():
    assert explanation_of(ZeroDivisionError("division by zero")) is None
