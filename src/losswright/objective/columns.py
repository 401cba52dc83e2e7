"""Columns of a model's inputs, and those in which some samples differ from the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from losswright.core.describe import clip
from losswright.core.errors import ShapeError

CHANCE = 4.0  # standard errors: with a hundred columns, chance alone passes this less than once in a hundred looks
SMALL = 0.2  # standard deviations: what Cohen calls a small effect; less is not worth saying


@dataclass(frozen=True)
class StandOut:
    """A column in which some samples differ from the rest; `difference` is that of the means in standard deviations."""

    feature: str
    inside: float
    outside: float
    difference: float

    def __str__(self) -> str:
        """A sentence."""
        side = "above" if self.difference > 0 else "below"
        means = f"{self.inside:.4g} on average, against {self.outside:.4g} elsewhere"
        return f"{self.feature} is {means} ({abs(self.difference):.1f} standard deviations {side})"


def columns_of(x: Any, names: Sequence[str] | None = None) -> dict[str, np.ndarray]:
    """The numeric columns `(N,)` of inputs: of arrays `(N,)` or `(N, features)`, alone, in a list or by name.

    Inputs of a higher rank, such as images, have no columns.

    Raises:
        ShapeError: `names` are not as many as the columns of the one array.
    """
    if isinstance(x, Mapping):
        return {name: column for key, part in x.items() for name, column in _of_array(part, str(key)).items()}
    if isinstance(x, (list, tuple)):
        return columns_of({f"input {i}": part for i, part in enumerate(x)})
    columns = _of_array(x, "feature")
    if names is None:
        return columns
    if len(names) != len(columns):
        raise ShapeError(
            f"feature_names has {len(names)} names, {clip(list(names))}, but x has {len(columns)} columns; name each"
        )
    return dict(zip(names, columns.values(), strict=True))


def _of_array(part: Any, name: str) -> dict[str, np.ndarray]:
    if hasattr(part, "columns") and hasattr(part, "to_numpy"):  # a table, such as a pandas or Polars frame
        return {str(c): column for c in part.columns for column in _of_array(part[c].to_numpy(), str(c)).values()}
    array = np.asarray(part)
    if array.dtype.kind not in "buif" or array.ndim not in (1, 2):
        return {}
    array = array.astype("float64")
    if array.ndim == 1 or array.shape[1] == 1:
        return {name: array.reshape(-1)}
    return {f"{name} {i}": array[:, i] for i in range(array.shape[1])}


def standing_out(columns: dict[str, np.ndarray], chosen: np.ndarray) -> tuple[StandOut, ...]:
    """The columns in which the chosen samples differ from the rest by more than chance, most first.

    Args:
        columns: `(N,)` each.
        chosen: `(N,)`, True or False.
    """
    if min(chosen.sum(), (~chosen).sum()) < 2:
        return ()
    found = (_compare(name, column, chosen) for name, column in columns.items())
    return tuple(sorted((f for f in found if f is not None), key=lambda f: -abs(f.difference)))


def _compare(name: str, column: np.ndarray, chosen: np.ndarray) -> StandOut | None:
    finite = np.isfinite(column)
    inside, outside = column[chosen & finite], column[~chosen & finite]
    spread = column[finite].std() if finite.any() else 0.0
    if min(len(inside), len(outside)) < 2 or spread == 0:
        return None
    difference = float((inside.mean() - outside.mean()) / spread)
    chance = float(np.sqrt(1 / len(inside) + 1 / len(outside)))
    if abs(difference) < max(SMALL, CHANCE * chance):
        return None
    return StandOut(name, float(inside.mean()), float(outside.mean()), difference)
