"""What the targets of an output look like, whatever the loss thinks they are."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

CONTINUOUS, YES_NO, SIGNS, CLASSES = "real numbers", "0 or 1", "-1 or 1", "whole numbers"
ONE_HOT, MULTI_HOT, SHARES, CONSTANT, TEXT = "one-hot", "several of several", "shares", "constant", "text"
MOST_CLASSES = 1_000


@dataclass(frozen=True, eq=False)
class Targets:
    """The targets of one output: `values` with a row a sample."""

    values: np.ndarray

    @cached_property
    def numbers(self) -> np.ndarray:
        """All finite values, flat, as float64; empty where they aren't numbers."""
        if self.values.dtype.kind not in "biuf":
            return np.zeros(0)
        flat = self.values.reshape(-1).astype("float64")
        return flat[np.isfinite(flat)]

    @cached_property
    def levels(self) -> np.ndarray:
        """The distinct values."""
        return np.unique(self.numbers)

    @property
    def low(self) -> float:
        """The smallest value."""
        return float(self.numbers.min()) if self.numbers.size else float("nan")

    @property
    def high(self) -> float:
        """The largest value."""
        return float(self.numbers.max()) if self.numbers.size else float("nan")

    @cached_property
    def width(self) -> int:
        """The length of the last axis; 1 for targets of rank 1."""
        return self.values.shape[-1] if self.values.ndim > 1 else 1

    @cached_property
    def kind(self) -> str:
        """What they are; `one-hot` and its like over the last axis."""
        if self.values.dtype.kind not in "biuf":
            return TEXT
        if len(self.levels) < 2:
            return CONSTANT
        if set(self.levels) <= {0.0, 1.0}:
            return self._of_bits()
        if set(self.levels) == {-1.0, 1.0}:
            return SIGNS
        if self.width > 1 and self.low >= 0 and np.allclose(self.values.sum(axis=-1), 1.0, atol=1e-4):
            return SHARES
        return CLASSES if self._is_whole() else CONTINUOUS

    @property
    def is_classes(self) -> bool:
        """Whether they can be classes: few values, or bits."""
        return self.kind in (YES_NO, SIGNS, CLASSES, ONE_HOT, MULTI_HOT)

    @cached_property
    def classes(self) -> int:
        """How many classes they tell, if they are classes."""
        return self.width if self.kind in (ONE_HOT, MULTI_HOT) else len(self.levels)

    @cached_property
    def as_labels(self) -> np.ndarray:
        """The position of each row's class among the levels; of the 1 in one-hot rows."""
        if self.kind == ONE_HOT:
            return self.values.argmax(axis=-1)
        return np.searchsorted(self.levels, self.values.astype("float64")).reshape(self._label_shape())

    @cached_property
    def shares(self) -> np.ndarray:
        """The share of each class."""
        counts = np.bincount(self.as_labels.reshape(-1), minlength=self.classes)
        return counts / counts.sum()

    def _label_shape(self) -> tuple[int, ...]:
        shape = self.values.shape
        return shape[:-1] if len(shape) > 1 and shape[-1] == 1 else shape

    def _of_bits(self) -> str:
        if self.width == 1:
            return YES_NO
        sums = self.values.astype("float64").sum(axis=-1)
        return ONE_HOT if np.all(sums == 1) else MULTI_HOT

    def _is_whole(self) -> bool:
        numbers = self.numbers
        few = len(self.levels) <= min(MOST_CLASSES, max(20, len(numbers) // 4))
        return bool(few and np.all(numbers == np.round(numbers)))


NO_TARGETS = Targets(np.zeros(0))
