"""What is saved comes back as it was, or is refused before it is lost."""

import functools
import json

import keras
import numpy as np
import pytest
from keras import ops

import losswright as lw
from losswright.core.errors import SettingError, StateError
from losswright.losses import (
    BatchPercentileTail,
    BlendedTail,
    CategoricalCrossentropy,
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
    Pinball,
    SparseCategoricalCrossentropy,
    Superquantile,
    Weighted,
)
from tests.support import small_models
from tests.support.compiled import number


def cubed(y_true, y_pred):
    """A user's function."""
    return ops.mean(ops.abs(y_true - y_pred) ** 3, axis=-1)


@keras.saving.register_keras_serializable(package="tests")
class Scaled(keras.losses.Loss):
    """A user's loss that saves all its settings."""

    def __init__(self, scale=1.0, name="scaled", **keras_settings):
        super().__init__(name=name, **keras_settings)
        self.scale = scale

    def call(self, y_true, y_pred):
        return self.scale * ops.mean(ops.abs(y_true - y_pred), axis=-1)

    def get_config(self):
        return {**super().get_config(), "scale": self.scale}


class Forgetful(Scaled):
    """A user's loss that doesn't."""

    get_config = keras.losses.Loss.get_config


COMMON = {"name": "price", "dtype": "float32", "reduction": "mean_with_sample_weight"}
LOSSES = {
    "plain": MeanSquaredError(),
    "common settings": Huber(delta=2.0, **COMMON),
    "half precision": MeanAbsoluteError(dtype="float16"),
    "class weights": MeanSquaredError(class_weight={0: 1.0, 1: 3.5}),
    "axis": CategoricalCrossentropy(from_logits=True, label_smoothing=0.1, axis=1),
    "ignored class": SparseCategoricalCrossentropy(ignore_class=-1, from_logits=True),
    "alias": Weighted("mae", class_weight=[1.0, 2.0], **COMMON),
    "loss of Keras": Weighted(keras.losses.Huber(delta=3.0, reduction="sum", dtype="float16")),
    "loss of a user": Weighted(Scaled(scale=2.5)),
    "function": Weighted(cubed, form="binary"),
    "class weights inside": Weighted(MeanSquaredError(class_weight={0: 1.0, 1: 3.0})),
    "nested": BlendedTail(beta=0.25, level=0.8, of=Pinball(level=0.3), sharpness=np.float32(2)),
    "nested twice": BatchPercentileTail(of=Weighted(Scaled(scale=2.0), class_weight={0: 1.0, 1: 2.0})),
    "with a state": Superquantile(level=0.9, of=Huber(delta=2.0), mix=0.3, **COMMON),
}


def round_trip(loss):
    """Through the text of a file."""
    keras.saving.register_keras_serializable(package="tests")(cubed)
    return keras.saving.deserialize_keras_object(json.loads(json.dumps(keras.saving.serialize_keras_object(loss))))


@pytest.mark.parametrize("name", LOSSES)
def test_loss_comes_back_with_all_settings(name):
    loss = LOSSES[name]
    found = round_trip(loss)
    assert type(found) is type(loss)
    assert found.get_config() == loss.get_config()
    for setting in ("name", "dtype", "reduction", "class_weight", "axis", "form"):
        assert getattr(found, setting) == getattr(loss, setting)


@pytest.mark.parametrize("name", sorted(LOSSES.keys() - {"axis", "ignored class"}))  # they want other targets
def test_model_file_gives_the_same_loss_number(name, tmp_path):
    loss, x, y = LOSSES[name], *small_models.rows(32)
    keras.saving.register_keras_serializable(package="tests")(cubed)
    eager = keras.config.backend() == "tensorflow"  # whose graphs take a second each
    model = lw.compile(small_models.single(), "adam", loss=round_trip(loss), run_eagerly=eager)
    y = (y > 0).astype("float32")
    model.fit(x, y, verbose=0)
    model.save(tmp_path / "model.keras")
    loaded = lw.compile(keras.models.load_model(tmp_path / "model.keras"))
    first = [m.evaluate(x, y, verbose=0, return_dict=True)["loss"] for m in (model, loaded)]
    assert first[0] == first[1]
    again = [m.fit(x, y, verbose=0, shuffle=False).history["loss"][0] for m in (model, loaded)]
    assert again[0] == pytest.approx(again[1], rel=1e-6)


@pytest.mark.parametrize("nameless", [lambda t, p: ops.mean(t - p, -1), functools.partial(cubed)])
def test_function_without_a_name_works_and_says_that_it_can_t_be_saved(nameless, tmp_path):
    x, y = small_models.rows(32)
    model = lw.compile(small_models.single(), "sgd", loss=Weighted(nameless))
    model.fit(x, y, verbose=0)
    with pytest.raises(SettingError, match=r"register it with @keras\.saving"):
        model.save(tmp_path / "model.keras")


@pytest.mark.parametrize("own", [len, int])
def test_function_of_python_itself_can_t_be_saved(own):
    with pytest.raises(SettingError, match="Keras would not find it again"):
        Weighted(own).get_config()


def test_user_s_loss_that_would_forget_its_settings_says_so_when_saved():
    with pytest.raises(SettingError, match=r"Forgetful can't be saved: it takes scale"):
        Weighted(Forgetful(scale=3.0)).get_config()


def test_keras_forgets_what_ours_keeps(tmp_path):
    loss = keras.losses.Huber(delta=2.0, dtype="float16")
    assert keras.losses.Huber.from_config(loss.get_config()).dtype == "float32"
    assert round_trip(Huber(delta=2.0, dtype="float16")).dtype == "float16"


def test_subclass_that_does_not_keep_a_setting_is_told():
    class Loses(lw.Loss):
        def __init__(self, *, power=2.0, **keras_settings):
            super().__init__(**keras_settings)

    with pytest.raises(SettingError, match=r"set self\.power = power"):
        Loses().get_config()


def test_numbers_of_numpy_are_saved_as_numbers():
    assert number(round_trip(Huber(delta=np.float32(2)))([[3.0]], [[0.0]])) == 4.0


def test_configuration_of_a_loss_holds_what_it_remembers():
    loss = lw.losses.Superquantile(level=0.9)
    loss.state.restore([2.0, 0.5, 300.0, 1e-6])
    again = type(loss).from_config(loss.get_config())
    assert again.state.snapshot() == pytest.approx([2.0, 0.5, 300.0, 1e-6])


@pytest.mark.parametrize(
    ("state", "message"),
    [([0.2, 0.3, 0.5], "holds 3 numbers, and with these settings it has 2"), (["a", "b"], "must hold numbers")],
)
def test_memory_that_is_not_of_these_settings_is_refused(state, message):
    config = lw.losses.GroupDRO(groups=2).get_config()
    with pytest.raises(StateError, match=message):
        lw.losses.GroupDRO.from_config({**config, "state": state})


def test_memory_in_a_file_of_weights_is_taken_over_if_it_is_of_these_settings():
    saved, same, other = (lw.losses.GroupDRO(groups=groups).state for groups in (2, 2, 3))
    saved.restore([0.25, 0.75])
    store = {}
    saved.save_own_variables(store)
    same.load_own_variables(store)
    assert same.snapshot() == [0.25, 0.75]
    with pytest.raises(StateError, match="holds 2 numbers, and with these settings it has 3"):
        other.load_own_variables(store)
