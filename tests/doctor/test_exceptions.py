"""An exception of Keras passes through, and the doctor says what it means, what came, and what to do."""

import keras
import numpy as np
import pytest

import losswright as lw

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
