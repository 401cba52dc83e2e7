"""Class weights for two outputs at once, which Keras refuses: deaths, and how badly people were hurt.

nassCDS again: one output says whether someone died (4.5 % of the rows), the other which of five degrees of injury
they had. Balanced class weights let a model see the rare classes, and hold in validation too.
"""

import losswright as lw  # first: it picks the backend that is installed
from losswright import losses, weights
from losswright.data.source import table

import keras
import numpy as np

DEGREES = 5  # no injury, possible, slight, severe, killed


def accidents() -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Features `(N, 9)`; `died` 0 or 1, `(N, 1)`; `injury` 0 to 4, `(N,)`."""
    rows = table("DAAG", "nassCDS")
    rows = rows[rows["injSeverity"] <= DEGREES - 1]
    flags = [rows["dvcat"] == speed for speed in rows["dvcat"].unique()]
    flags += [rows["seatbelt"] == "belted", rows["airbag"] == "airbag", rows["frontal"] == 1]
    x = np.column_stack([*flags, (rows["ageOFocc"] - 38) / 18]).astype("float32")
    died = (rows["dead"] == "dead").to_numpy("float32")[:, None]
    return x, {"died": died, "injury": rows["injSeverity"].to_numpy("int32")}


def two_outputs(features: int) -> keras.Model:
    keras.utils.set_random_seed(1)
    x = keras.Input((features,))
    hidden = keras.layers.Dense(32, activation="relu")(x)
    return keras.Model(
        x,
        {
            "died": keras.layers.Dense(1, name="died")(hidden),
            "injury": keras.layers.Dense(DEGREES, name="injury")(hidden),
        },
    )


def balanced(labels: np.ndarray) -> dict[int, float]:
    """The weight of each class."""
    classes, first = np.unique(labels, return_index=True)
    return dict(zip(classes.astype(int).tolist(), weights.by_class(labels)[first].tolist(), strict=True))


def recalls(model, x, y) -> tuple[float, float]:
    """The share of deaths that the model calls one, and the mean share of each degree that it recognises."""
    predicted = model.predict(x, batch_size=8_192, verbose=0)
    degree = predicted["injury"].argmax(axis=1)
    by_degree = [np.mean(degree[y["injury"] == c] == c) for c in range(DEGREES)]
    return float(np.mean(predicted["died"][y["died"] == 1] > 0)), float(np.mean(by_degree))


def main() -> None:
    x, y = accidents()
    test = np.arange(len(x)) % 5 == 0
    train_y, test_y = ({name: values[part] for name, values in y.items()} for part in (~test, test))
    class_weight = {name: balanced(values) for name, values in train_y.items()}
    loss = {
        "died": losses.BinaryCrossentropy(from_logits=True),
        "injury": losses.SparseCategoricalCrossentropy(from_logits=True),
    }

    refused = two_outputs(x.shape[1])
    refused.compile("adam", loss=loss)
    try:
        refused.fit(x[~test], train_y, class_weight=class_weight, verbose=0)
    except ValueError as error:
        print(f"Keras: {str(error).splitlines()[0]}")
    for name, given in (("without", None), ("with", class_weight)):
        model = lw.compile(two_outputs(x.shape[1]), keras.optimizers.Adam(5e-3), loss=loss, class_weight=given)
        settings = {"batch_size": 1_024, "epochs": 8, "verbose": 0}
        model.fit(x[~test], train_y, validation_data=(x[test], test_y), **settings)
        deaths, degrees = recalls(model, x[test], test_y)
        print(f"{name} class weights: {deaths:.1%} of deaths found, {degrees:.1%} of each degree on average")


if __name__ == "__main__":
    main()
