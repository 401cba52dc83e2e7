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
def test_class_that_was_lost_on_the_way_to_training_is_named_beside_its_share_in_use():
    y = (X[:, 0] + RNG.normal(size=160) > 0).astype("float32")
    lost = np.flatnonzero(y[:80])[3:]
    found = trained(np.delete(y[:80], lost), np.delete(X[:80], lost, axis=0), (X[80:], y[80:]))
    assert found["LW802"].severity != NOTE
    assert "of the held-out rows" in found["LW802"].evidence


@pytest.mark.once
def test_units_that_stay_copies_of_one_another_are_named_where_inputs_tell_nothing():
    y = RNG.integers(0, 2, 160).astype("float32")
    found = trained(y, kernel_initializer="zeros")
    assert found["LW508"].severity != NOTE
    assert "also after training" in found["LW508"].evidence
