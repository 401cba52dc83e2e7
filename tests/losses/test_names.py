"""Losses by name."""

import keras
import numpy as np
import pytest

import losswright as lw
from losswright import losses
from losswright.core.errors import SettingError
from losswright.losses.aliases import as_loss
from losswright.losses.names import named_loss

pytestmark = pytest.mark.once


def test_name_that_keras_lacks_is_ours():
    assert isinstance(named_loss("quantile_huber"), losses.QuantileHuber)


@pytest.mark.parametrize("name", ["huber", "mse", "Huber", "poisson", "categorical_crossentropy"])
def test_name_of_keras_is_not_shadowed(name):
    assert named_loss(name) is None
    assert type(as_loss(name)) is losses.Weighted


def test_prefix_gives_ours_where_keras_has_the_name_too():
    assert isinstance(as_loss("lw.huber"), losses.Huber)


@pytest.mark.parametrize("name", ["giou", "nt_xent", "NTXent", "lw.ctc", "symmetric_mean_absolute_percentage_error"])
def test_capitals_and_underscores_do_not_matter(name):
    assert named_loss(name) is not None


def test_unknown_name_with_the_prefix_is_refused():
    with pytest.raises(SettingError, match=r"no loss called 'lw\.hubert'"):
        as_loss("lw.hubert")


def test_name_of_a_loss_without_defaults_asks_for_the_object():
    with pytest.raises(SettingError, match=r"losswright.losses.GroupDRO\(...\)"):
        lw.Weighted("group_dro")


def test_weighted_of_a_name_saves_and_loads():
    loss = lw.Weighted("lw.binary_crossentropy", class_weight={0: 1.0, 1: 3.0})
    loaded = keras.losses.deserialize(keras.losses.serialize(loss))
    assert type(loaded.inner) is losses.BinaryCrossentropy
    assert float(loaded([[1.0]], [[0.5]])) == pytest.approx(3 * np.log(2))


def test_compile_takes_names_of_ours_for_each_output():
    inputs = keras.Input((1,))
    model = keras.Model(inputs, {name: keras.layers.Dense(1, name=name)(inputs) for name in ("a", "b")})
    lw.compile(model, "sgd", loss={"a": "superquantile", "b": "mse"})
    history = model.fit(np.ones((4, 1)), {"a": np.ones((4, 1)), "b": np.ones((4, 1))}, verbose=0).history
    assert "a_threshold" in history or "threshold" in history
