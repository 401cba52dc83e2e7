"""Targets and predictions in the domain of a loss: ordinary ones, drawn at random, and extreme ones, listed.

A generator is made once for a loss, `reals(kinks=(0,))`, and called with a random generator. It gives `y_true` and
`y_pred` of shape `(N, K)`. Where a loss has no derivative (a kink, a tie), no point is drawn within `GAP` of it:
there is no true slope there to compare with.
"""

from collections.abc import Callable, Iterable
from itertools import product

import numpy as np

Arrays = tuple[np.ndarray, np.ndarray]
Draw = Callable[[np.random.Generator], Arrays]

ROWS, FEATURES = SHAPE = (6, 4)
GAP = 0.05


def reals(*, kinks: Iterable[float] = (), scale: float = 2.0) -> Draw:
    """Any numbers; the error `y_true - y_pred` stays away from the kinks."""

    def draw(rng):
        y_true, error = scale * rng.normal(size=SHAPE), scale * rng.normal(size=SHAPE)
        return narrow(y_true, y_true - away(error, kinks))

    return draw


def positives(*, low: float = 0.01, high: float = 100.0, relative_kink: bool = False) -> Draw:
    """Numbers above 0, over several powers of ten; with `relative_kink` none is predicted within 5 %."""

    def draw(rng):
        y_true, y_pred = np.exp(rng.uniform(np.log(low), np.log(high), size=(2, *SHAPE)))
        return narrow(y_true, np.where(abs(y_pred / y_true - 1) < GAP, 2 * y_pred, y_pred) if relative_kink else y_pred)

    return draw


def counts(*, log_rate: bool = False, mean: float = 4.0) -> Draw:
    """Whole numbers from 0, and rates (or their logarithms)."""

    def draw(rng):
        rate = np.exp(rng.normal(np.log(mean), 1.0, size=SHAPE))
        return narrow(rng.poisson(mean, size=SHAPE), np.log(rate) if log_rate else rate)

    return draw


def labels_and_logits(*, classes: int = FEATURES, spread: float = 3.0) -> Draw:
    """Whole-number labels `(N,)`, and logits `(N, classes)`."""
    return lambda rng: (rng.integers(classes, size=ROWS), np.float32(rng.normal(0, spread, size=(ROWS, classes))))


def shares_and_logits(*, classes: int = FEATURES, spread: float = 3.0) -> Draw:
    """Rows of shares that sum to 1, every second one one-hot, and logits."""

    def draw(rng):
        labels, logits = labels_and_logits(classes=classes, spread=spread)(rng)
        shares = rng.dirichlet(np.ones(classes), size=ROWS)
        shares[::2] = np.eye(classes)[labels[::2]]
        return narrow(shares, logits)

    return draw


def yes_no_and_logits(*, soft: bool = False, spread: float = 3.0) -> Draw:
    """Zeros and ones (or shares between), and logits."""

    def draw(rng):
        yes = rng.uniform(size=SHAPE)
        return narrow(yes if soft else yes < 0.5, rng.normal(0, spread, size=SHAPE))

    return draw


def squashed(draw_logits: Draw) -> Draw:
    """Probabilities in place of logits: a softmax for classes, or a sigmoid where targets are yes and no."""

    def draw(rng):
        y_true, logits = draw_logits(rng)
        rows = y_true.ndim < logits.ndim or np.allclose(y_true.sum(-1), 1)
        wide = np.exp(np.float64(logits))
        return y_true, np.float32(wide / wide.sum(-1, keepdims=True) if rows else wide / (1 + wide))

    return draw


def pairs(targets: Iterable[float], predictions: Iterable[float], *, but_equal: bool = False) -> Arrays:
    """Each target with each prediction, `(n, 1)`; `but_equal` leaves out an error of 0, where there is a kink."""
    chosen = [(y, p) for y, p in product(targets, predictions) if not (but_equal and np.float32(y) == np.float32(p))]
    y_true, y_pred = np.transpose(chosen)[..., None]
    return narrow(y_true, y_pred)


def labels_with_rows(rows: Iterable[Iterable[float]]) -> Arrays:
    """Each row of predictions with each label."""
    rows = np.float32(list(rows))
    classes = rows.shape[-1]
    return np.tile(np.arange(classes), len(rows)), np.repeat(rows, classes, axis=0)


def shares_with_rows(rows: Iterable[Iterable[float]]) -> Arrays:
    """Each row of predictions with each one-hot row, and with equal shares."""
    rows = np.float32(list(rows))
    shares = np.vstack([np.eye(rows.shape[-1]), np.full(rows.shape[-1], 1 / rows.shape[-1])])
    return np.float32(np.tile(shares, (len(rows), 1))), np.repeat(rows, len(shares), axis=0)


LOGITS = [sign * size for size in (1e4, 100.0, 30.0, 17.0, 1e-3, 1e-30) for sign in (1, -1)] + [0.0]
PROBABILITIES = [0.0, 1e-45, 1.2e-38, 1e-20, 1e-7, 0.5, 1 - 2.0**-24, 1.0]
NUMBERS = [0.0, 1e-30, -1e-30, 1.0, 100.0, -1e4, 1e30, -1e30]
RATES = [1e-20, 1e-3, 1.0, 1e3, 1e6]
COUNTS = [0.0, 1.0, 3.0, 1e3, 1e6]
ROWS_OF_LOGITS = [
    (0.0, 0.0, 0.0), (100.0, 0.0, -100.0), (1e4, 0.0, 0.0), (-1e4, 0.0, 1e4), (30.0, 29.0, -30.0), (17.0, 0.0, 0.0),
    (-1e4, -1e4, -1e4), (1e-30, 0.0, 1.0), (80.0, 0.0, 0.0),
]  # fmt: skip
ROWS_OF_PROBABILITIES = [
    (1.0, 0.0, 0.0), (0.5, 0.5, 0.0), (1.0, 1.2e-38, 1e-45), (1.0, 1e-20, 1e-7), (0.2, 0.3, 0.5),
]  # fmt: skip


def away(error: np.ndarray, kinks: Iterable[float]) -> np.ndarray:
    """Errors closer to a kink than `GAP` are moved to that distance."""
    for kink in kinks:
        side = np.where(error < kink, -GAP, GAP)
        error = np.where(abs(error - kink) < GAP, kink + side, error)
    return error


def narrow(*arrays) -> Arrays:
    """As float32, so that truth and loss are given exactly the same numbers."""
    return tuple(np.asarray(array, dtype="float32") for array in arrays)
