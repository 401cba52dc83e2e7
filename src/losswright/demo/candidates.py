"""The losses that the demo compares on the delay, and what keeps both outputs on one scale."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import keras
import numpy as np

from losswright.data import Flights
from losswright.losses import Huber, MeanSquaredError, Superquantile

LEVEL, DELTA = 0.99, 30.0
SOME_TAIL, MUCH_TAIL = "Superquantile, a fifth", "Superquantile, half"  # of the loss is the mean of the worst 1 %


@dataclass(frozen=True)
class Candidate:
    """A loss for the delay, new for each run, and the same formula on absolute errors `(N,)` in plain NumPy."""

    name: str
    loss: Callable[[], keras.losses.Loss]
    of_errors: Callable[[np.ndarray], float]
    keeps_threshold: bool = False


def _huber(errors: np.ndarray) -> float:
    return float(np.where(errors <= DELTA, errors**2 / 2, DELTA * (errors - DELTA / 2)).mean())


def _superquantile(name: str, mix: float) -> Candidate:
    def of_errors(errors: np.ndarray) -> float:
        tail = errors[errors >= np.quantile(errors, LEVEL)]
        return float((1 - mix) * errors.mean() + mix * tail.mean())

    loss = partial(Superquantile, level=LEVEL, of="absolute_error", mix=mix)
    return Candidate(name, loss, of_errors, keeps_threshold=True)


CANDIDATES = (
    Candidate("MSE", MeanSquaredError, lambda errors: float((errors**2).mean())),
    Candidate("Huber", partial(Huber, delta=DELTA), _huber),
    _superquantile(SOME_TAIL, mix=0.2),
    _superquantile(MUCH_TAIL, mix=0.5),
)


def loss_weights(candidate: Candidate, train: Flights) -> dict[str, float]:
    """Weights with which each output's loss is 1 where nothing is known: the median delay, even odds for the alarm."""
    delay = train.targets["delay"][train.arrived]
    return {"delay": 1 / candidate.of_errors(np.abs(delay - np.median(delay))), "late": 1 / math.log(2)}


def balanced(late: np.ndarray) -> dict[int, float]:
    """Class weights of a 0/1 target that give both classes the same total, and all rows the mean 1."""
    positive = float(late.mean())
    return {0: 0.5 / (1 - positive), 1: 0.5 / positive}
