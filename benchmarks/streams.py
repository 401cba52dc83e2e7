"""Streams of errors with a known quantile: three heavy tails, and the errors of a model of flight delays."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from losswright.data import flights

SAMPLES = 120_000
Draw = Callable[[np.random.Generator, tuple[int, ...]], np.ndarray]


@dataclass(frozen=True)
class Distribution:
    """Errors of one kind: how to draw an array of them, and their true quantile at a level."""

    name: str
    draw: Draw
    quantile: Callable[[float], float]


def distributions() -> list[Distribution]:
    """Those of the table. The flights take a few seconds."""
    return [
        Distribution("Student t, 2", _student, lambda q: q * np.sqrt(2 / (1 - q**2))),
        Distribution("Pareto, 1.5", _pareto, lambda q: (1 - q) ** (-1 / 1.5)),
        Distribution("log-normal", _lognormal, lambda q: float(np.exp(special.ndtri(q)))),
        _flight_errors(),
    ]


def _student(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    share = rng.uniform(size=shape)
    return share * np.sqrt(2 / (1 - share**2))  # the inverse of the distribution of |t| with 2 degrees of freedom


def _pareto(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return (1 - rng.uniform(size=shape)) ** (-1 / 1.5)


def _lognormal(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return np.exp(rng.standard_normal(shape, dtype="float32"))


def _flight_errors() -> Distribution:
    """Absolute errors of least squares on the training flights, drawn again and again."""
    train = flights().split()[0]
    train = train.take(train.arrived)
    x = np.column_stack([train.features, np.ones(len(train))])
    y = train.targets["delay"][:, 0]
    errors = np.abs(y - x @ np.linalg.lstsq(x, y, rcond=None)[0]).astype("float32")
    return Distribution(
        "flights",
        lambda rng, shape: errors[rng.integers(len(errors), size=shape)],
        lambda q: float(np.quantile(errors, q)),
    )


def scales(batches: int) -> dict[str, np.ndarray]:
    """The size of the errors at each batch: standing still, or shrinking tenfold (a model changes once a batch)."""
    return {"still": np.ones(batches), "shrinking": 10.0 ** (-np.arange(batches) / batches)}


END = {"still": 1.0, "shrinking": 0.1}  # the size at the next batch, for which the threshold is used
