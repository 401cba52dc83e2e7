"""Two outputs whose losses are of different size: a delay in minutes and an alarm, and ways to balance them.

Every 25th flight out of New York in 2013. The squared delay is some thousand times the crossentropy of the alarm, so
a plain sum trains the delay alone. `benchmarks/balancing.py` has all ways, three seeds each.
"""

import losswright as lw  # first: it picks the backend that is installed
from losswright import losses, weights

import keras
import numpy as np

EPOCHS, BATCH = 6, 256


def model_of(features: int, seed: int) -> keras.Model:
    keras.utils.set_random_seed(seed)
    x = keras.Input((features,))
    hidden = keras.layers.Dense(32, activation="relu")(keras.layers.Dense(32, activation="relu")(x))
    outputs = {"delay": keras.layers.Rescaling(40.0, name="delay")(keras.layers.Dense(1)(hidden))}
    return keras.Model(x, outputs | {"late": keras.layers.Dense(1, name="late")(hidden)})


def judged(train, test, seed: int, **settings) -> dict[str, float]:
    """Root mean squared delay in minutes and log loss of the alarm, on flights of later months."""
    loss = {"delay": losses.MeanSquaredError(), "late": losses.BinaryCrossentropy(from_logits=True)}
    model = lw.compile(model_of(train.features.shape[1], seed), keras.optimizers.Adam(2e-3), loss=loss, **settings)
    arrived = weights.for_outputs(model, {"delay": train.arrived.astype("float32")}, train.targets)
    targets = {"delay": np.nan_to_num(train.targets["delay"]), "late": train.targets["late"]}
    model.fit(train.features, targets, sample_weight=arrived, batch_size=BATCH, epochs=EPOCHS, verbose=0)
    found = lw.evaluate(model, test.features, test.targets, {"delay": test.arrived.astype("float32")})
    return {"delay": found["delay"].weighted_mean ** 0.5, "late": found["late"].weighted_mean}


def sample(every: int):
    """Every so many flights: those before October to train, the last two months to test."""
    flights = lw.data.flights()
    train, _, test = flights.take(np.arange(0, len(flights), every)).split()
    return train, test


def main() -> None:
    train, test = sample(25)
    print(f"{'balance':14}{'delay, minutes':>16}{'alarm, log loss':>18}")
    for name in (None, "uncertainty", "pcgrad"):
        found = judged(train, test, seed=1, balance=name)
        print(f"{name or 'none':14}{found['delay']:16.2f}{found['late']:18.4f}")


if __name__ == "__main__":
    main()
