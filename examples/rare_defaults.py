"""Rare positives: focal loss and class weights against the plain crossentropy, by ranking and by calibration.

10,000 holders of credit cards, of whom 3.3 % defaulted (ISLR/Default). All three rank about alike; only the plain loss
states risks that are true. What is gained at a threshold of one half, a lower threshold of the plain model gains too.
"""

import losswright as lw  # first: it picks the backend that is installed
from losswright import losses
from losswright.data.source import table

import keras
import numpy as np
from picture import picture

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
    stated = {}
    for name, loss in {"plain": plain, "weighted": weighted, "focal": focal}.items():
        stated[name] = risks(loss, x, y)
        calibration = lw.metrics.ExpectedCalibrationError()
        calibration.update_state(happened, stated[name])
        found = happened[stated[name] > 0.5].sum() / happened.sum()
        ranked = lw.metrics.average_precision(happened, stated[name])
        print(f"{name}: average precision {ranked:.3f}, mean risk {stated[name].mean():.2%}", end=", ")
        print(f"calibration error {float(calibration.result()):.4f}, found at one half {found:.1%}")

    def draw(figure):
        ranking, truth = figure.subplots(1, 2)
        truth.plot([0, 1], [0, 1], color="black", linewidth=0.8)
        for name, risk in stated.items():
            hits = np.cumsum(happened[np.argsort(-risk)])
            ranking.plot(hits / hits[-1], hits / np.arange(1, len(hits) + 1), label=name)
            parts = np.array_split(np.argsort(risk)[-1_000:], 10)
            truth.plot([risk[p].mean() for p in parts], [happened[p].mean() for p in parts], marker="o", label=name)
        ranking.set(xlabel="recall", ylabel="precision", ylim=(0, 1.05), title="ranking: alike")
        truth.set(xlabel="stated risk", ylabel="share that defaulted", title="risks: only one is true")
        truth.legend(frameon=False)

    picture(draw)


if __name__ == "__main__":
    main()
