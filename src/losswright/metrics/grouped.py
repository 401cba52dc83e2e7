"""Results by group, as one object."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from losswright.core.errors import SettingError
from losswright.metrics.bootstrap import quantiles
from losswright.metrics.contrast import BETWEEN_GROUPS, difference, ratio
from losswright.metrics.group_table import text_table

Measure = Callable[[np.random.Generator | None], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Intervals:
    """Lower and upper ends by bootstrap, in the structure of what they belong to."""

    overall: Any
    by_group: Any
    difference: Any
    ratio: Any
    level: float


class GroupedMetrics:
    """Metrics overall and by group, as `by_group` measured them. Prints as a table.

    Where one metric was given by itself, results are numbers; where several were, dicts by metric. Groups are the
    column's values, or tuples of the columns' values. NaN marks a group in which a metric has no value, and is left
    out of differences, ratios and the worst.
    """

    def __init__(self, names: list[str], keys: list[Any], *, single: bool, better: list[bool | None], measure: Measure):
        self._names, self._keys, self._single, self._better, self._measure = names, keys, single, better, measure
        self._overall, self._values = measure(None)

    @property
    def overall(self) -> Any:
        """Each metric over all rows."""
        return self._by_name(self._overall.tolist())

    @property
    def by_group(self) -> Any:
        """Each metric in each group: `by_group[metric][group]`, or `by_group[group]` of a single metric."""
        return self._by_name([dict(zip(self._keys, row, strict=True)) for row in self._values.tolist()])

    def difference(self, method: str = BETWEEN_GROUPS) -> Any:
        """The largest less the smallest, "between_groups"; or the largest distance "to_overall"."""
        return self._by_name(difference(self._overall, self._values, method).tolist())

    def ratio(self, method: str = BETWEEN_GROUPS) -> Any:
        """The smallest over the largest, "between_groups"; or the ratio "to_overall" that is furthest below 1.

        It lies from 0 to 1 for metrics that are not negative.
        """
        return self._by_name(ratio(self._overall, self._values, method).tolist())

    def worst(self, *, higher_is_better: bool | None = None) -> Any:
        """The group that does worst, with its value.

        Args:
            higher_is_better: for functions whose name doesn't tell; known for metric objects.

        Raises:
            SettingError: nobody knows which way is better.
        """
        return self._by_name([self._worst_of(i, higher_is_better) for i in range(len(self._names))])

    def intervals(self, *, level: float = 0.95, repeats: int = 200, seed: int | None = 0) -> Intervals:
        """Percentile intervals from `repeats` samples of the rows, drawn with replacement.

        The difference of noisy groups is biased upwards, and so are its intervals: small groups differ by chance.

        Args:
            level: the share of repeats that lies inside.
            repeats: more give steadier ends; each costs as much as the measurement itself.
            seed: the same draws for the same seed; None for other draws each time.

        Raises:
            SettingError: `level` is not between 0 and 1, or `repeats` is below 2.
        """
        if not 0 < level < 1 or repeats < 2:
            raise SettingError(f"intervals: wanted 0 < level < 1 and 2 repeats or more, got {level} and {repeats}")
        draws = [self._measure(generator) for generator in np.random.default_rng(seed).spawn(repeats)]
        overall, values = (np.stack(part) for part in zip(*draws, strict=True))
        contrasts = [contrast(overall, values, BETWEEN_GROUPS) for contrast in (difference, ratio)]
        ends = [quantiles(drawn, level) for drawn in (overall, values, *contrasts)]
        groups = [dict(zip(self._keys, row, strict=True)) for row in ends[1]]
        overall, by_group, *contrasted = map(self._by_name, (ends[0], groups, ends[2], ends[3]))
        return Intervals(overall, by_group, contrasted[0], contrasted[1], level)

    def __str__(self) -> str:
        rows = [("overall", self._overall)]
        rows += [(_text(key), column) for key, column in zip(self._keys, self._values.T, strict=True)]
        contrasts = [("difference", difference), ("ratio", ratio)]
        rows += [(name, contrast(self._overall, self._values, BETWEEN_GROUPS)) for name, contrast in contrasts]
        return text_table(["", *self._names], rows)

    __repr__ = __str__

    def _by_name(self, values: Any) -> Any:
        return values[0] if self._single else dict(zip(self._names, values, strict=True))

    def _worst_of(self, i: int, higher_is_better: bool | None) -> tuple[Any, float]:
        better = self._better[i] if higher_is_better is None else higher_is_better
        if better is None:
            raise SettingError(f"worst: is a higher {self._names[i]} better? Say higher_is_better=True or False")
        values = self._values[i]
        if np.isnan(values).all():
            return None, float("nan")
        place = int(np.nanargmin(values) if better else np.nanargmax(values))
        return self._keys[place], float(values[place])


def _text(key: Any) -> str:
    return ", ".join(map(str, key)) if isinstance(key, tuple) else str(key)
