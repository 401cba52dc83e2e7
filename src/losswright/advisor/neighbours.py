"""What a sample of rows tells that sums can't: duplicates, and how much of the target its features leave open."""

from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np

from losswright.advisor.moments import number, present
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
            every numeric feature is constant.
    """

    rows: int
    duplicates: float
    noise: float | None


def neighbours(source: Source, target: str, features: list[str], *, labels: bool, rows: int) -> Neighbours | None:
    """Read the sample, and compare its rows; None where too few have a target and numeric features."""
    numeric = [name for name in features if source.columns[name].is_numeric()]
    if not numeric:
        return None
    taken = _sample(source, target, numeric, rows)
    y, x = taken[target], np.stack([np.asarray(taken[name], float) for name in numeric], -1)
    if len(y) < FEWEST:
        return None
    codes = np.unique(y, return_inverse=True)[1]
    order = np.lexsort((codes, *x.T))[np.random.default_rng(0).permutation(len(y))]  # the same of every table
    x, y, codes = x[order], y[order], codes[order]
    copies = 1 - len(np.unique(np.column_stack([x, codes]), axis=0)) / len(x)
    return Neighbours(len(y), copies, _noise(x, codes if labels else y, labels))


def _sample(source: Source, target: str, numeric: list[str], rows: int) -> dict[str, np.ndarray]:
    """Rows drawn by their features, added up and spread out evenly between 0 and 1; the target breaks ties."""
    known = present(target) if source.columns[target].is_numeric() else ~nw.col(target).is_null()
    drawn = _spread(numeric)
    where = known & drawn.is_finite() & (drawn < 1.2 * MOST / max(rows, 1))
    ties = [number(target)] if source.columns[target].is_numeric() else []
    return source.rows([*numeric, target], where, [drawn, *ties], MOST)


def _spread(columns: list[str]) -> nw.Expr:
    each = [number(name) * (GOLDEN * 1009 * (place + 7)) for place, name in enumerate(columns)]
    added = sum(each[1:], each[0])
    return added - added.floor()


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
