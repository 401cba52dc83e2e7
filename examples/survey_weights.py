"""A survey that takes severe accidents more often: what a model learns with and without its weights.

26,217 people in car accidents of the United States, 1997 to 2002 (nassCDS). 4.5 % of the rows died; each row stands
for as many people as its weight says, and of those 0.54 % died. A model trained on the rows alone answers with the
first number, whoever asks.
"""

import losswright as lw  # first: it picks the backend that is installed
from losswright import losses
from losswright.data.source import table

import keras
import numpy as np

FEATURES = {"dvcat": ["1-9km/h", "10-24", "25-39", "40-54", "55+"], "seatbelt": ["belted"], "airbag": ["airbag"]}


def accidents() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features `(N, 8)`, 1 for each death `(N, 1)`, and how many people a row stands for `(N,)`."""
    rows = table("DAAG", "nassCDS")
    flags = [rows[column] == value for column, values in FEATURES.items() for value in values]
    age = (rows["ageOFocc"].to_numpy("float32") - 38) / 18
    x = np.column_stack([*flags, age]).astype("float32")
    return x, (rows["dead"] == "dead").to_numpy("float32")[:, None], rows["weight"].to_numpy("float64")


def trained(x, y, sample_weight) -> keras.Model:
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input(x.shape[1:]), keras.layers.Dense(1)])
    loss = losses.BinaryCrossentropy(from_logits=True, reduction="mean_with_sample_weight")
    lw.compile(model, keras.optimizers.Adam(0.3), loss=loss)
    model.fit(x, y, sample_weight=sample_weight, batch_size=len(x), epochs=300, verbose=0)
    return model


def risk(model, x, weights) -> float:
    """The mean predicted risk of the people that the rows stand for."""
    return float(np.average(1 / (1 + np.exp(-model.predict(x, batch_size=8_192, verbose=0)[:, 0])), weights=weights))


def main() -> None:
    x, y, weights = accidents()
    plain, weighted = trained(x, y, None), trained(x, y, weights / weights.mean())
    print(f"died: {y.mean():.2%} of the rows, {np.average(y[:, 0], weights=weights):.2%} of the people")
    print(f"trained without weights: mean risk {risk(plain, x, None):.2%} of the rows")
    print(f"trained without weights: mean risk {risk(plain, x, weights):.2%} of the people")
    print(f"trained with weights: mean risk {risk(weighted, x, weights):.2%} of the people")
    for name, model in (("without", plain), ("with", weighted)):
        judged = lw.evaluate(model, x, y, weights).outputs[0]
        print(f"log loss of the people, trained {name} weights: {judged.weighted_mean:.5f}")


if __name__ == "__main__":
    main()
