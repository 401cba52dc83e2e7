"""What `fit` returns can still be read after training."""

import keras
import numpy as np

import losswright as lw


def test_threshold_of_every_epoch_stays_readable_with_validation_data():
    x = np.random.default_rng(0).random((64, 3)).astype("float32")
    y = x.sum(axis=1, keepdims=True)
    model = lw.compile(keras.Sequential([keras.layers.Dense(1)]), "adam", loss=lw.losses.Superquantile())
    history = model.fit(x, y, epochs=3, validation_data=(x, y), verbose=0).history
    thresholds = np.array(history["threshold"], "float64")
    assert thresholds.shape == (3,)
    assert (thresholds > 0).all()
