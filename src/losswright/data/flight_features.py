"""What is known about a flight before its scheduled departure, as one standardised matrix."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

WEATHER = ("temp", "dewp", "humid", "wind_speed", "wind_gust", "precip", "pressure", "visib")
SHRINKAGE = 100.0  # flights of average delay added to every group, so that rare routes don't carry their own noise


def feature_matrix(
    flights: "pd.DataFrame", weather: "pd.DataFrame", *, training: np.ndarray
) -> tuple[np.ndarray, tuple[str, ...]]:
    """`(N, K)` float32 features and their K names.

    The clock and the week as sines and cosines, distance, how many flights are planned from that airport in that
    hour and that day, the weather an hour before, and the mean delay of the carrier, the destination, the route and
    the hour of day in the training part: each with mean 0 and deviation 1 over the training part (`training`,
    `(N,)` bool). Then carrier and airport of origin as 0/1 columns.
    """
    measured = {
        **_calendar(flights),
        **_traffic(flights),
        **_weather_before(flights, weather, training),
        **_past_delays(flights, training),
    }
    flags = {**_one_hot(flights["carrier"]), **_one_hot(flights["origin"])}
    matrix = np.hstack([_standardise(_stack(measured), training), _stack(flags)])
    return matrix.astype("float32"), (*measured, *flags)


def _stack(columns: dict[str, np.ndarray]) -> np.ndarray:
    return np.stack([np.asarray(values, dtype="float64") for values in columns.values()], axis=1)


def _calendar(flights: "pd.DataFrame") -> dict[str, np.ndarray]:
    clock = 2 * np.pi * (flights["hour"] + flights["minute"] / 60) / 24
    week = 2 * np.pi * _weekday(flights) / 7
    waves = {"clock": clock, "two clocks": 2 * clock, "week": week, "two weeks": 2 * week}
    return {f"{wave.__name__} of {name}": wave(turn) for name, turn in waves.items() for wave in (np.sin, np.cos)}


def _weekday(flights: "pd.DataFrame") -> "pd.Series":
    """0 for Monday to 6 for Sunday, of the local date."""
    import pandas as pd

    return pd.to_datetime(flights[["year", "month", "day"]]).dt.day_of_week


def _traffic(flights: "pd.DataFrame") -> dict[str, np.ndarray]:
    """Size of the schedule, which is published long before."""
    by_hour = flights.groupby(["origin", "time_hour"])["flight"].transform("size")
    by_day = flights.groupby(["origin", "month", "day"])["flight"].transform("size")
    return {"log distance": np.log(flights["distance"]), "flights this hour": by_hour, "flights this day": by_day}


def _weather_before(flights: "pd.DataFrame", weather: "pd.DataFrame", training: np.ndarray) -> dict[str, np.ndarray]:
    """Weather at the airport an hour before the hour of departure; the training median where none was recorded."""
    import pandas as pd

    observed = weather.assign(time_hour=weather["time_hour"].astype("datetime64[s, UTC]") + pd.Timedelta(hours=1))
    observed["wind_gust"] = observed["wind_gust"].fillna(observed["wind_speed"])  # no gust is reported in steady wind
    observed = observed.drop_duplicates(["origin", "time_hour"])
    keys = ["origin", "time_hour"]
    joined = flights[keys].merge(observed[[*keys, *WEATHER, "wind_dir"]], on=keys, how="left")
    columns = {name: joined[name].fillna(joined.loc[training, name].median()) for name in WEATHER}
    columns["precip"] = np.sqrt(columns["precip"])  # rain is mostly zero with a long tail
    columns["weather unknown"] = joined["temp"].isna()
    angle, speed = np.deg2rad(joined["wind_dir"]), joined["wind_speed"]
    columns["wind east"], columns["wind north"] = (speed * np.sin(angle)).fillna(0), (speed * np.cos(angle)).fillna(0)
    return columns


def _one_hot(values: "pd.Series") -> dict[str, np.ndarray]:
    return {f"{values.name} {category}": values == category for category in sorted(values.unique())}


def _past_delays(flights: "pd.DataFrame", training: np.ndarray) -> dict[str, np.ndarray]:
    """Mean delay of each group of flights in the training part, drawn towards the mean of all."""
    past = flights[training]
    overall = past["arr_delay"].mean()
    groupings = {"carrier": ["carrier"], "dest": ["dest"], "route": ["carrier", "origin", "dest"], "hour": ["hour"]}
    columns = {}
    for name, keys in groupings.items():
        sums = past.groupby(keys)["arr_delay"].agg(["sum", "count"])
        mean = (sums["sum"] + SHRINKAGE * overall) / (sums["count"] + SHRINKAGE)
        joined = flights[keys].join(mean.rename("mean"), on=keys)["mean"]
        columns[f"past delay of {name}"] = joined.fillna(overall)
    return columns


def _standardise(matrix: np.ndarray, training: np.ndarray) -> np.ndarray:
    centre, spread = matrix[training].mean(axis=0), matrix[training].std(axis=0)
    return (matrix - centre) / np.where(spread > 0, spread, 1.0)
