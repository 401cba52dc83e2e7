"""Where the numbers in this folder come from: `python -m losswright.explorer.real.make` writes them anew.

Real tables, so that the explorer shows real tails, rare labels and zeros, yet needs no table to be installed.
The models are the plainest there are, solved in closed form or by a few Newton steps.
"""

from pathlib import Path

import numpy as np

from losswright.data import flights
from losswright.data.flights import Flights
from losswright.data.source import table

HERE = Path(__file__).parent
ROWS = 2_000
CUTS = ["Fair", "Good", "Very Good", "Premium", "Ideal"]


def main() -> None:
    """Write every file."""
    rng = np.random.default_rng(0)
    train, _, test = flights().split()
    _write("delays", "residual,group", delays(train, test, rng))
    _write("alarms", "logit,label", alarms(train, test, rng))
    _write("articles", "count,group", articles())
    _write("cuts", "fair,good,very_good,premium,ideal,label", cuts(rng))


def delays(train: Flights, test: Flights, rng: np.random.Generator) -> np.ndarray:
    """Minutes by which flights came later than least squares had predicted, and the airport (0 EWR, 1 JFK, 2 LGA)."""
    known = train.take(train.arrived)
    kernel, *_ = np.linalg.lstsq(_with_one(known.features), known.targets["delay"][:, 0].astype("float64"), rcond=None)
    drawn = test.take(test.arrived)
    drawn = drawn.take(rng.permutation(len(drawn))[:ROWS])
    late = drawn.targets["delay"][:, 0] - _with_one(drawn.features) @ kernel
    return np.stack([late.round(1), np.unique(drawn.groups["origin"], return_inverse=True)[1]], axis=1)


def alarms(train: Flights, test: Flights, rng: np.random.Generator) -> np.ndarray:
    """The logits of a logistic regression, and whether the flight was an hour late or never came."""
    rows = rng.permutation(len(train))[:40_000]
    x, y = _with_one(train.features[rows]), train.targets["late"][rows, 0].astype("float64")
    kernel = np.zeros(x.shape[1])
    for _ in range(8):  # Newton
        p = 1 / (1 + np.exp(-x @ kernel))
        kernel += np.linalg.lstsq((x * (p * (1 - p))[:, None]).T @ x, x.T @ (y - p), rcond=1e-9)[0]
    drawn = test.take(rng.permutation(len(test))[:ROWS])
    return np.stack([(_with_one(drawn.features) @ kernel).round(3), drawn.targets["late"][:, 0]], axis=1)


def articles() -> np.ndarray:
    """Articles that 915 PhD students of biochemistry had published, and their sex (0 men, 1 women)."""
    frame = table("pscl", "bioChemists")
    return np.stack([frame["art"], frame["fem"] == "Women"], axis=1).astype("float64")


def cuts(rng: np.random.Generator) -> np.ndarray:
    """The logits that linear discriminants give the five qualities of cut of a diamond, and the true one."""
    frame = table("ggplot2", "diamonds")
    x = frame[["carat", "depth", "table", "price", "x"]].to_numpy("float64")
    x = np.concatenate([x, np.log(x[:, :1]), np.log(x[:, 3:4])], axis=1)
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    y = np.array([CUTS.index(cut) for cut in frame["cut"]])
    means = np.stack([x[y == k].mean(axis=0) for k in range(5)])
    pulled = np.linalg.solve(np.cov((x - means[y]).T), means.T)
    logits = x @ pulled - 0.5 * np.sum(means.T * pulled, axis=0) + np.log(np.bincount(y) / len(y))
    rows = rng.permutation(len(x))[:200]
    centred = logits[rows] - logits[rows].mean(axis=1, keepdims=True)
    return np.concatenate([centred.round(3), y[rows, None]], axis=1)


def _with_one(features: np.ndarray) -> np.ndarray:
    return np.concatenate([features.astype("float64"), np.ones((len(features), 1))], axis=1)


def _write(name: str, header: str, rows: np.ndarray) -> None:
    np.savetxt(HERE / f"{name}.csv", rows, fmt="%.7g", delimiter=",", header=header, comments="")


if __name__ == "__main__":
    main()
