"""A first model: wine, from numbers in a table to a loss, a fault found, and a model that is right.

178 wines of three growers, told by 13 measurements (scikit-learn's wine). The steps of a beginner: measure the target,
take the loss that is advised, train, find that it hardly learns, ask the doctor, do what it says, train again.
"""

import losswright as lw  # first: it picks the backend that is installed

import keras
import numpy as np
from picture import picture
from sklearn.datasets import load_wine

TEST = 59


def wines():
    """Measurements as they come, growers 0 to 2, and whether a row is kept for judging."""
    x, y = load_wine(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(x))
    return x.astype("float32")[order], y.astype("int32")[order], np.arange(len(x)) < TEST


def trained(advice, optimizer, x, y, judged) -> tuple[keras.Model, dict[str, list[float]]]:
    """The model that the advice describes."""
    keras.utils.set_random_seed(0)
    best = advice.best
    model = keras.Sequential([keras.Input((13,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(int(best.units))])
    lw.compile(model, optimizer, loss=best.make(), metrics=["accuracy"])
    history = model.fit(
        x[~judged], y[~judged], validation_data=(x[judged], y[judged]), batch_size=32, epochs=20, verbose=0
    )
    return model, history.history


def main() -> None:
    x, y, judged = wines()
    advice = lw.advise({"grower": y[~judged]}, "grower")
    print(f"target: {advice.profile.kind}, {advice.profile.encoding}; advice: {advice.best.call}")

    with lw.watch() as session:
        _, first = trained(advice, "adam", x, y, judged)
    print(f"as they come: accuracy {first['val_accuracy'][-1]:.1%} on wines held out")
    for finding in session.diagnose():
        if finding.severity != "note":
            print(f"doctor: {finding.code}, {finding.severity}: {finding.evidence}")

    mean, spread = x[~judged].mean(0), x[~judged].std(0)
    model, second = trained(advice, keras.optimizers.Adam(0.01), (x - mean) / spread, y, judged)
    print(f"scaled, with ten times the learning rate: accuracy {second['val_accuracy'][-1]:.1%} on wines held out")
    card = lw.card(model, ((x[judged] - mean) / spread, y[judged]), reason="A first model; errors cost the same.")
    print(f"card: accuracy {card.metrics['output']['accuracy']['overall']:.3f}", end=", ")
    print(f"calibration error {card.calibration['output']['error']:.3f}")

    def draw(figure):
        axes = figure.subplots()
        axes.plot(np.arange(1, 21), first["val_accuracy"], label="as they come")
        axes.plot(np.arange(1, 21), second["val_accuracy"], label="after what the doctor said")
        axes.set(xlabel="epoch", ylabel="accuracy on wines held out", ylim=(0, 1.02), xticks=range(0, 21, 5))
        axes.legend(frameon=False, loc="lower right")

    picture(draw, size=(6, 3))


if __name__ == "__main__":
    main()
