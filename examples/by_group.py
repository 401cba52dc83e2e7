"""One model, judged by group: mortgages in Boston, 1990 (HMDA), by whether the applicant is black.

The group is no feature of the model. Some differences are larger than chance explains, as the intervals show; a
single number for all applicants shows none of them.
"""

import losswright as lw  # first: it picks the backend that is installed
from losswright import losses

import keras
import numpy as np
from group_dro import applications
from picture import picture


def main() -> None:
    x, y, numbers = applications()
    groups = np.where(numbers >= 2, "black", "white")
    test = np.random.default_rng(1).random(len(x)) < 0.5
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input(x.shape[1:]), keras.layers.Dense(1)])
    lw.compile(model, keras.optimizers.Adam(1e-2), loss=losses.BinaryCrossentropy(from_logits=True))
    model.fit(x[~test], y[~test], batch_size=128, epochs=40, verbose=0)

    risk = 1 / (1 + np.exp(-model.predict(x[test], verbose=0)))
    metrics = {
        "accuracy": lw.metrics.BinaryAccuracy(),
        "recall": lw.metrics.Recall(),
        "AUC": lw.metrics.roc_auc,
        "Brier": lw.metrics.BrierScore(),
    }
    judged = lw.metrics.by_group(metrics, y[test], risk, groups=groups[test])
    print(judged)
    intervals = judged.intervals(repeats=100)
    for name in metrics:
        low, high = intervals.difference[name]
        print(f"{name}: worst for {judged.worst()[name][0]}; difference between the groups {low:.3f} to {high:.3f}")

    def draw(figure):
        axes = figure.subplots()
        for place, name in enumerate(metrics):
            axes.plot(intervals.difference[name], [place, place], color="C0", linewidth=3)
            values = [judged.by_group[name][group] for group in ("white", "black")]
            axes.plot(abs(values[1] - values[0]), place, marker="o", color="C0")
        axes.axvline(0, color="black", linewidth=0.8)
        axes.set_yticks(range(len(metrics)), list(metrics))
        axes.set(xlabel="difference between the groups, with 95 % of the repeats", ylim=(len(metrics) - 0.5, -0.5))

    picture(draw, size=(6, 2.4))


if __name__ == "__main__":
    main()
