"""Settings that are one number for all classes, or one a class."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from keras import ops

from losswright.core.errors import SettingError
from losswright.core.settings import Range
from losswright.core.target import LABELS

PerClass = float | Sequence[float]


@dataclass(frozen=True)
class OneOrEach:
    """A number in a range, or a sequence of such, one a class."""

    each: Range

    def holds(self, value: Any) -> bool:
        """Whether the number, or each number of the sequence, lies in the range."""
        return self.each.holds(value) or (_is_sequence(value) and len(value) > 0 and all(map(self.each.holds, value)))

    def __str__(self) -> str:
        return f"{self.each}, or a list of such numbers, one a class"


@dataclass(frozen=True)
class Each:
    """A sequence of numbers in a range, one a class."""

    each: Range

    def holds(self, value: Any) -> bool:
        """Whether each number of the sequence lies in the range."""
        return _is_sequence(value) and len(value) > 0 and all(map(self.each.holds, value))

    def __str__(self) -> str:
        return f"a list of numbers, one a class, each {self.each}"


def as_plain(value: Any) -> Any:
    """A number, or a list of Python numbers, from whatever sequence it came as.

    >>> as_plain((1, 2.5))
    [1.0, 2.5]
    """
    value = value.tolist() if hasattr(value, "tolist") else value
    return [float(v) for v in value] if _is_sequence(value) else value


def row_of(value: Any, y_pred, name: str):
    """The setting as it multiplies `y_pred` `(N, ..., classes)`: a number, or a vector of the classes.

    Raises:
        SettingError: as many numbers as classes are wanted.
    """
    if not isinstance(value, list):
        return value
    if len(value) != y_pred.shape[-1]:
        raise SettingError(
            f"{name} has {len(value)} numbers, y_pred has {y_pred.shape[-1]} classes in its last axis; give one a class"
        )
    return ops.convert_to_tensor(value, dtype=y_pred.dtype)


def of_target(value: Any, y_true, y_pred, *, form: str, name: str):
    """The setting of each sample's class: a number, or a value a row."""
    row = row_of(value, y_pred, name)
    if not isinstance(value, list):
        return row
    if form == LABELS:
        return ops.take(row, ops.clip(ops.cast(y_true, "int32"), 0, len(value) - 1), axis=0)
    return ops.sum(y_true * row, axis=-1)


def _is_sequence(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)
