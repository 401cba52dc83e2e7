"""The three tables of the proof: features, targets in units of their mean deviation, and a split a seed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from losswright.data import flights
from losswright.data.source import table


@dataclass(frozen=True)
class Table:
    """Features and targets, and for each seed the rows to train on, to choose by, and to judge by."""

    name: str
    unit: str
    x: np.ndarray
    y: np.ndarray  # in units of `scale`
    scale: float
    splits: list[tuple[np.ndarray, np.ndarray, np.ndarray]]
    epochs: dict[int, int]  # by batch size


def flight_delays(seeds: int, *, every: int) -> Table:
    """Arrival delays: train January to September (every so many-th flight), choose on October, judge on the rest."""
    data = flights()
    data = data.take(data.arrived)
    rows = [np.flatnonzero(data.part == part) for part in ("train", "validation", "test")]
    split = (rows[0][::every], rows[1], rows[2])
    epochs = {32: 3, 256: 8}
    return _table("flights", "minutes late", data.features, data.targets["delay"][:, 0], [split] * seeds, epochs)


def check_times(seeds: int) -> Table:
    """Seconds that CRAN's check of a package took, from what the package contains."""
    frame = table("modeldata", "check_times").drop(columns=["rownames", "status"])
    y = frame.pop("check_time")
    x = np.log1p(frame.select_dtypes("number").to_numpy("float64"))  # counts and sizes with long tails
    return _table("check times", "seconds", x, y, _random(len(x), seeds), {32: 30, 256: 80})


def medical_costs(seeds: int) -> Table:
    """Yearly medical expenditure, from insurance plan, health and household."""
    frame = table("Ecdat", "MedExp").drop(columns=["rownames"])
    y = frame.pop("med")
    x = pd.get_dummies(frame, drop_first=True).to_numpy("float64")
    return _table("medical costs", "dollars", x, y, _random(len(x), seeds), {32: 30, 256: 80})


def _random(size: int, seeds: int) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    orders = [np.random.default_rng(seed).permutation(size) for seed in range(seeds)]
    return [tuple(np.split(order, [int(0.5 * size), int(0.65 * size)])) for order in orders]


def _table(name: str, unit: str, x, y, splits, epochs) -> Table:
    y = np.asarray(y, "float64")
    train = splits[0][0]
    scale = float(np.abs(y[train] - np.median(y[train])).mean())
    spread = x[train].std(axis=0)
    x = (x - x[train].mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return Table(name, unit, x.astype("float32"), (y / scale).astype("float32"), scale, splits, epochs)


TABLES: dict[str, Callable[..., Table]] = {
    "flights": flight_delays,
    "check_times": check_times,
    "medical_costs": medical_costs,
}
