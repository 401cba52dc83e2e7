"""Rare positives: focal loss and class weights against the plain crossentropy, by ranking and by calibration.

10,000 holders of credit cards, of whom 3.3 % defaulted (ISLR/Default). All three rank about alike; only the plain loss
states risks that are true. What is gained at a threshold of one half, a lower threshold of the plain model gains too.
"""

import losswright as lw  # first: it picks the backend that is installed
from losswright import losses
from losswright.data.source import table

import keras
import numpy as np

TRAIN = 6_000


def holders():
    """Balance, income and whether a student, standardised; and 1 for a default. In random order."""
    rows = table("ISLR", "Default").sample(frac=1, random_state=0)
    x = np.column_stack([rows["balance"], rows["income"], rows["student"] == "Yes"]).astype("float32")
    return (x - x.mean(0)) / x.std(0), (rows["default"] == "Yes").to_numpy("float32")


def risks(loss, x, y) -> np.ndarray:
    """What a model trained on the first rows states for the others."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(8, "tanh"), keras.layers.Dense(1)])
    lw.compile(model, keras.optimizers.Adam(0.02), loss=loss)
    model.fit(x[:TRAIN], y[:TRAIN], batch_size=500, epochs=25, verbose=0)
    return 1 / (1 + np.exp(-model.predict(x[TRAIN:], batch_size=4096, verbose=0)[:, 0]))


def main() -> None:
    x, y = holders()
    plain = losses.BinaryCrossentropy(from_logits=True)
    weighted = losses.BinaryCrossentropy(from_logits=True, class_weight={0: 1.0, 1: float(1 / y.mean() - 1)})
    focal = losses.BinaryFocalCrossentropy(from_logits=True, gamma=2.0)
    happened = y[TRAIN:]
    print(f"defaulted: {y.mean():.2%}; advice: {lw.advise(y, costs='calibration').best.code.splitlines()[-1]}")
    for name, loss in {"plain": plain, "weighted": weighted, "focal": focal}.items():
        stated = risks(loss, x, y)
        calibration = lw.metrics.ExpectedCalibrationError()
        calibration.update_state(happened, stated)
        found = happened[stated > 0.5].sum() / happened.sum()
        ranked = lw.metrics.average_precision(happened, stated)
        gap = float(calibration.result())
        print(
            f"{name}: average precision {ranked:.3f}, mean risk {stated.mean():.2%}, calibration error {gap:.4f}",
            end="",
        )
        print(f", found at one half {found:.1%}")


if __name__ == "__main__":
    main()
