"""What a sample of rows tells that sums can't: duplicates, and how much of the target its features leave open."""

from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np

from losswright.advisor.moments import number
from losswright.advisor.source import Source

MOST = 4_000  # rows of the sample; distances are its square
FEWEST = 50
GOLDEN = 0.6180339887498949  # multiples of it are spread evenly between 0 and 1


@dataclass(frozen=True)
class Neighbours:
    """Of a sample of rows, drawn by what they hold: copies of a row are in it together or not at all.

    Args:
        rows: of the sample.
        duplicates: share of rows that repeat an earlier one, features and target.
        noise: how often a row and its nearest neighbour disagree about the target. Of classes: the share, beside
            what chance would give; at most twice the error of the best possible model (Cover & Hart 1967). Of numbers:
            half the mean squared difference as a share of the variance, about what no model explains. None where
            there are no numeric features.
    """

    rows: int
    duplicates: float
    noise: float | None


def neighbours(source: Source, target: str, features: list[str], *, labels: bool, rows: int) -> Neighbours:
    """Read the sample, and compare its rows."""
    numeric = [name for name in features if source.columns[name].is_numeric()]
    taken = source.rows([*numeric, target], _drawn(numeric, rows), MOST)
    y = taken[target]
    x = np.stack([np.asarray(taken[name], float) for name in numeric], -1) if numeric else np.empty((len(y), 0))
    whole = np.isfinite(x).all(-1) & _present(y)
    x, y = x[whole], y[whole]
    if len(y) < FEWEST:
        return Neighbours(len(y), 0.0, None)
    codes = np.unique(y, return_inverse=True)[1]
    table = np.column_stack([x, codes])
    copies = 1 - len(np.unique(table, axis=0)) / len(table)
    if not numeric:
        return Neighbours(len(y), 0.0, None)
    return Neighbours(len(y), copies, _noise(x, codes if labels else y, labels))


def _drawn(numeric: list[str], rows: int) -> nw.Expr | None:
    """About as many rows as are wanted: those whose numbers, added up and spread out, fall below a share."""
    if rows <= MOST or not numeric:
        return None
    each = [number(name) * (GOLDEN * 1009 * (place + 7)) for place, name in enumerate(numeric)]
    spread = sum(each[1:], each[0])
    return (spread - spread.floor()) < 1.2 * MOST / rows


def _present(y: np.ndarray) -> np.ndarray:
    if y.dtype.kind == "f":
        return np.isfinite(y)
    return np.array([value is not None for value in y]) if y.dtype.kind == "O" else np.ones(len(y), bool)


def _noise(x: np.ndarray, y: Any, labels: bool) -> float | None:
    """Disagreement with the nearest other row; features are brought to one scale first."""
    spread = x.std(0)
    scaled = (x[:, spread > 0] - x[:, spread > 0].mean(0)) / spread[spread > 0]
    if not scaled.shape[1]:
        return None
    nearest = np.concatenate([_nearest(scaled, block) for block in np.array_split(np.arange(len(scaled)), 8)])
    if labels:
        return float(np.mean(y != y[nearest]))
    variance = float(np.var(y))
    return min(float(np.mean((y - y[nearest]) ** 2)) / 2 / variance, 1.0) if variance else 0.0


def _nearest(x: np.ndarray, block: np.ndarray) -> np.ndarray:
    squares = (x**2).sum(-1)
    distances = squares[None, :] - 2 * x[block] @ x.T
    distances[np.arange(len(block)), block] = np.inf
    return distances.argmin(-1)
