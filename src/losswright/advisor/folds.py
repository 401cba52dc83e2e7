"""How rows are split for a race: shuffled folds, or later rows judged by models of earlier ones."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from losswright.core.errors import SettingError

WATCHED = 0.2  # of the training rows, kept apart to stop early by


@dataclass(frozen=True, eq=False)
class Fold:
    """Positions of rows: to train on, to stop early by, and to judge on."""

    train: np.ndarray
    watch: np.ndarray
    test: np.ndarray


def folds(rows: int, count: int, *, time: np.ndarray | None = None, seed: int = 0) -> Iterator[Fold]:
    """So many folds. With `time` each is judged on a later span than all that it has seen, the watched rows too.

    Raises:
        SettingError: there are too few rows.
    """
    if rows < 4 * (count + 1):
        raise SettingError(f"{rows} rows are too few for {count} folds; at least {4 * (count + 1)} are needed")
    if time is None:
        parts = np.array_split(np.random.default_rng(seed).permutation(rows), count)
        for place, test in enumerate(parts):
            yield _watched(np.concatenate(parts[:place] + parts[place + 1 :]), test)
        return
    parts = np.array_split(np.argsort(time, kind="stable"), count + 1)
    for place in range(1, count + 1):
        yield _watched(np.concatenate(parts[:place]), parts[place])


def _watched(train: np.ndarray, test: np.ndarray) -> Fold:
    """The last rows in order are watched: the latest ones, where order is time."""
    cut = len(train) - max(int(len(train) * WATCHED), 1)
    return Fold(train[:cut], train[cut:], test)
