"""How the columns of rows in use differ from those of training."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import keras
import numpy as np

from losswright.doctor.case import Case
from losswright.doctor.recording import Rows

FACTOR, FAR = 4.0, 4.0
STANDARD = 1e-4  # chance leaves a mean as near to 0 only in a hundred million rows


@dataclass(frozen=True)
class Shift:
    """Mean and spread of each column, in training and in use; of images and sequences as a whole.

    Attributes:
        center: means in training.
        width: spreads in training.
        center_used: means in use.
        width_used: spreads in use.
    """

    center: np.ndarray
    width: np.ndarray
    center_used: np.ndarray
    width_used: np.ndarray

    @cached_property
    def distance(self) -> np.ndarray:
        """Of the means, in spreads of training; 0 for columns that don't vary there."""
        known = self.width > 1e-9
        return np.where(known, np.abs(self.center_used - self.center) / np.where(known, self.width, 1), 0.0)

    @cached_property
    def ratio(self) -> np.ndarray:
        """Of the spreads; 1 for columns that don't vary in training."""
        known = self.width > 1e-9
        return np.where(known, np.maximum(self.width_used, 1e-12) / np.where(known, self.width, 1), 1.0)

    @property
    def off(self) -> np.ndarray:
        """Which columns are elsewhere, or spread otherwise, by more than chance and taste allow."""
        return (self.ratio > FACTOR) | (self.ratio < 1 / FACTOR) | (self.distance > FAR)

    @property
    def apart(self) -> np.ndarray:
        """Which columns are so far off that hardly a value of the one is among the others."""
        return self.distance > FAR * np.maximum(1.0, self.ratio)

    @property
    def has_its_own_scaler(self) -> bool:
        """Whether both are standardised, each by its own mean and spread."""
        return all(
            bool((np.abs(center) < STANDARD).all() and (np.abs(width - 1) < STANDARD).all() and len(width) > 1)
            for center, width in ((self.center, self.width), (self.center_used, self.width_used))
        )

    def told(self, column: int) -> str:
        """The numbers of one column, in words."""
        return (
            f"mean {self.center_used[column]:.4g} and spread {self.width_used[column]:.4g}, in training "
            f"{self.center[column]:.4g} and {self.width[column]:.4g}"
        )

    @property
    def worst(self) -> int:
        """The column that differs most."""
        return int(np.argmax(np.abs(np.log(self.ratio)) + self.distance))


def shifts(train: Rows, used: Rows) -> Iterator[Shift]:
    """One for each array of numbers among the inputs whose shape is the same in both."""
    for mine, theirs in zip(keras.tree.flatten(train.x), keras.tree.flatten(used.x), strict=False):
        if mine.dtype.kind in "iuf" and mine.shape[1:] == theirs.shape[1:]:
            yield Shift(*_center_and_width(mine), *_center_and_width(theirs))


def in_use(case: Case) -> list[tuple[str, Rows]]:
    """All rows that the model met beside those of training, and where."""
    held = [("validation", case.validation)] if case.validation is not None else []
    return [*held, *(("prediction", rows) for rows in case.elsewhere)]


def _center_and_width(leaf: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """By column for a table, over all for images and sequences."""
    flat = (leaf if leaf.ndim == 2 else leaf.reshape(-1, 1)).astype("float64")
    flat = np.where(np.isfinite(flat), flat, np.nan)
    return np.nan_to_num(np.nanmean(flat, axis=0)), np.nan_to_num(np.nanstd(flat, axis=0))
