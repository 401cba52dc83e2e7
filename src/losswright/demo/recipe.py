"""The demo in the fewest lines: what the page offers to copy. A test runs it as it stands."""

RECIPE = """\
import keras
import losswright as lw
import numpy as np

train, validation, test = lw.data.flights().split()

inputs = keras.Input((train.features.shape[1],))
hidden = keras.layers.Dense(64, activation="relu")(inputs)
hidden = keras.layers.Dense(64, activation="relu")(hidden)
delay = keras.layers.Dense(1)(hidden)
delay = keras.layers.Rescaling(40.0, name="delay")(delay)  # minutes
late = keras.layers.Dense(1, name="late")(hidden)  # logits: no sigmoid here
model = keras.Model(inputs, {"delay": delay, "late": late})

late_share = train.targets["late"].mean()
lw.compile(
    model,
    keras.optimizers.Adam(1e-3),
    loss={
        "delay": lw.losses.Superquantile(level=0.99, mix=0.2),
        "late": lw.losses.BinaryCrossentropy(from_logits=True),
    },
    loss_weights={"delay": 0.01, "late": 1.0},
    class_weight={"late": {0: 0.5 / (1 - late_share), 1: 0.5 / late_share}},
)

recent = lw.weights.by_time(train.time, half_life=120)
sample_weight = lw.weights.for_outputs(
    model,
    {"delay": lw.weights.combine(recent, train.arrived), "late": recent},
)
model.fit(train.features, train.targets, sample_weight=sample_weight, batch_size=1024, epochs=2)

predicted = model.predict(test.features, batch_size=8192)
error = abs(test.targets["delay"] - predicted["delay"])[test.arrived, 0]
print(f"mean error {error.mean():.1f} minutes, 99th percentile {np.quantile(error, 0.99):.1f}")
"""
