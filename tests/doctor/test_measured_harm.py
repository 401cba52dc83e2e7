"""What is seen on the rows and weights themselves is a warning, also where no change that is tried mends the model."""

import keras
import numpy as np
import pytest

import losswright as lw
from losswright.doctor.finding import NOTE

RNG = np.random.default_rng(0)
X = RNG.normal(size=(160, 3)).astype("float32")


def trained(y, x=X, validation_data=None, **hidden):
    """The findings on a short training, by code."""
    layers = [keras.layers.Dense(4, activation="relu", **hidden), keras.layers.Dense(1, activation="sigmoid")]
    model = keras.Sequential([keras.Input((3,)), *layers])
    model.compile(keras.optimizers.SGD(0.1), loss="binary_crossentropy")
    with lw.watch() as session:
        model.fit(x, y, validation_data=validation_data, epochs=3, verbose=0)
    return {finding.code: finding for finding in session.diagnose(select=("LW508", "LW802"))}


@pytest.mark.once
def test_units_that_stay_copies_of_one_another_are_named_where_inputs_tell_nothing():
    y = RNG.integers(0, 2, 160).astype("float32")
    found = trained(y, kernel_initializer="zeros")
    assert found["LW508"].severity != NOTE
    assert "also after training" in found["LW508"].evidence
