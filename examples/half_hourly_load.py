"""Half-hourly electricity load: which delta? A sweep of Huber, judged on the weeks that follow.

The demand of Victoria in 2014 (fpp2/elecdemand), every half hour with its temperature. The heat of January brings the
highest load of the year: real, rare, and not to be taken for noise. Trained on March to October and the first half of
January, delta chosen on the second half of January, judged on November, December and February.
"""

import losswright as lw  # first: it picks the backend that is installed
from losswright import losses
from losswright.data.source import table

import keras
import numpy as np
from picture import picture

DELTAS = (0.1, 0.3, 1.0)  # gigawatts; errors are of some 0.2
DAY = 48


def demand():
    """Temperature, hour, season and whether a working day; the load in gigawatts; and the day of the year."""
    rows = table("fpp2", "elecdemand")
    half_hour, day = np.arange(len(rows)) % DAY, np.arange(len(rows)) // DAY
    waves = [np.stack([np.sin(a), np.cos(a)], -1) for k in (1, 2, 3, 4) for a in [2 * np.pi * k * half_hour / DAY]]
    season = 2 * np.pi * day / 365
    warmth = (rows["Temperature"].to_numpy() - 16.5) / 5.6
    recent = np.convolve(warmth, np.ones(DAY) / DAY)[: len(rows)]  # heat that lasts
    x = np.column_stack([warmth, recent, rows["WorkDay"], np.sin(season), np.cos(season), *waves])
    return x.astype("float32"), rows["Demand"].to_numpy("float32"), day


def trained(loss, x, y) -> keras.Model:
    keras.utils.set_random_seed(0)
    hidden = [keras.layers.Dense(32, "relu"), keras.layers.Dense(32, "relu")]
    model = keras.Sequential([keras.Input(x.shape[1:]), *hidden, keras.layers.Dense(1)])
    lw.compile(model, keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(0.01, 600)), loss=loss)
    model.fit(x, y - 4.6, batch_size=256, epochs=12, verbose=0)
    return model


def main() -> None:
    x, y, day = demand()
    late_january = (day >= 15) & (day < 31)
    judged = ((day >= 31) & (day < 59)) | (day >= 304)
    train = ~late_january & ~judged
    candidates = {"squared error": losses.MeanSquaredError(), "absolute error": losses.MeanAbsoluteError()}
    candidates |= {f"Huber({delta:g})": losses.Huber(delta=delta) for delta in DELTAS}
    chosen, errors, predicted = {}, {}, {}
    for name, loss in candidates.items():
        model = trained(loss, x[train], y[train])
        predicted[name] = 4.6 + model.predict(x, batch_size=8192, verbose=0)[:, 0]
        error = np.abs(predicted[name] - y)
        chosen[name], errors[name] = error[late_january].mean(), error[judged]
        print(f"{name}: mean error {chosen[name]:.3f} GW in late January, then {errors[name].mean():.3f} GW", end="")
        print(f", 99th percentile {np.quantile(errors[name], 0.99):.3f} GW")
    print(f"lowest in late January: {min(chosen, key=chosen.get)}")

    def draw(figure):
        sweep, heat = figure.subplots(1, 2, width_ratios=(1, 1.4))
        for label, measure in (("mean", np.mean), ("99th percentile", lambda e: np.quantile(e, 0.99))):
            values = [measure(errors[f"Huber({delta:g})"]) for delta in DELTAS]
            (line,) = sweep.plot(DELTAS, values, marker="o", label=f"Huber, {label}")
            sweep.axhline(measure(errors["squared error"]), color=line.get_color(), linestyle=":", linewidth=1)
        sweep.set(xscale="log", xlabel="delta, GW", ylabel="error, GW", title="dotted: squared error")
        sweep.legend(frameon=False)
        hours = slice(DAY * 11, DAY * 18)
        moment, best = 12 + np.arange(DAY * 7) / DAY, min(chosen, key=chosen.get)
        heat.plot(moment, y[hours], color="black", linewidth=1, label="measured")
        heat.plot(moment, predicted[best][hours], linewidth=1.2, label=best)
        heat.set(xlabel="day of January", ylabel="load, GW", title="the heat of January")
        heat.legend(frameon=False)

    picture(draw)


if __name__ == "__main__":
    main()
