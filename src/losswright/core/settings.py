"""The range of a setting, declared in the signature and enforced whenever the object is made.

>>> class Example:
...     @enforce_ranges
...     def __init__(self, *, delta: Annotated[float, Above(0)] = 1.0): ...
>>> Example(delta=-1.0)
Traceback (most recent call last):
losswright.core.errors.SettingError: Example(delta=-1.0): delta must be above 0
"""

import functools
import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Real
from typing import Annotated, Any, Protocol, get_args, get_origin, get_type_hints

import numpy as np

from losswright.core.describe import clip
from losswright.core.errors import SettingError


class Range(Protocol):
    """The values that a setting may take; `str` of it completes the sentence "it must be ..."."""

    def holds(self, value: Any) -> bool:
        """Whether the value lies in the range."""


@dataclass(frozen=True)
class Between:
    """A number from `low` to `high`; `closed` says which ends belong to it: "both", "low", "high" or "neither"."""

    low: float
    high: float
    closed: str = "neither"

    def holds(self, value: Any) -> bool:
        """Whether the value lies in the range."""
        if not _is_number(value):
            return False
        above = value >= self.low if self.closed in ("both", "low") else value > self.low
        below = value <= self.high if self.closed in ("both", "high") else value < self.high
        return above and below

    def __str__(self) -> str:
        ends = {"both": "included", "low": f"{self.low:g} included", "high": f"{self.high:g} included"}
        return f"between {self.low:g} and {self.high:g} ({ends.get(self.closed, 'excluded')})"


@dataclass(frozen=True)
class Above:
    """A finite number greater than `low`."""

    low: float

    def holds(self, value: Any) -> bool:
        """Whether the value lies in the range."""
        return _is_number(value) and self.low < value < math.inf

    def __str__(self) -> str:
        return f"above {self.low:g}"


@dataclass(frozen=True)
class AtLeast:
    """A finite number not less than `low`."""

    low: float

    def holds(self, value: Any) -> bool:
        """Whether the value lies in the range."""
        return _is_number(value) and self.low <= value < math.inf

    def __str__(self) -> str:
        return f"at least {self.low:g}"


@dataclass(frozen=True)
class Number:
    """Any number; with `infinite`, infinity and its opposite too."""

    infinite: bool = False

    def holds(self, value: Any) -> bool:
        """Whether the value is such a number."""
        return _is_number(value) and (self.infinite or math.isfinite(value))

    def __str__(self) -> str:
        return "a number, or infinite" if self.infinite else "a finite number"


@dataclass(frozen=True)
class WholeAtLeast:
    """A whole number not less than `low`."""

    low: int

    def holds(self, value: Any) -> bool:
        """Whether the value lies in the range."""
        return _is_number(value) and self.low <= value < math.inf and value == int(value)

    def __str__(self) -> str:
        return f"a whole number of at least {self.low}"


@dataclass(frozen=True)
class OneOf:
    """One of a few named choices."""

    choices: tuple[Any, ...]

    def holds(self, value: Any) -> bool:
        """Whether the value is one of the choices."""
        return any(value is choice or value == choice for choice in self.choices)

    def __str__(self) -> str:
        return f"one of {', '.join(map(repr, self.choices))}"


def enforce_ranges(init: Callable[..., None]) -> Callable[..., None]:
    """Wrap `__init__` so that a setting outside its declared range is refused, and the range said.

    Scalars of NumPy become Python's own.
    """
    signature = inspect.signature(init)
    ranges = ranges_of(init)

    @functools.wraps(init)
    def checked(self, *args, **kwargs):
        given = signature.bind(self, *args, **kwargs).arguments
        for name, allowed in ranges.items():
            unset = given.get(name) is None and signature.parameters[name].default is None
            if name in given and not unset and not allowed.holds(given[name]):
                raise SettingError(f"{type(self).__name__}({name}={clip(given[name])}): {name} must be {allowed}")
        init(self, *map(_of_python, args), **{name: _of_python(value) for name, value in kwargs.items()})

    vars(checked)["__signature__"] = signature  # Keras's layers read it, and not what is wrapped
    return checked


def ranges_of(init: Callable[..., None]) -> dict[str, Range]:
    """The range of each setting that declares one. None passes only where it is the default."""
    hints = get_type_hints(init, include_extras=True)
    return {name: get_args(hint)[1] for name, hint in hints.items() if get_origin(hint) is Annotated}


def _of_python(value: Any) -> Any:
    """A scalar of NumPy as Python's: its width would decide that of a backend's arithmetic."""
    return value.item() if isinstance(value, np.generic) else value


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and value == value
