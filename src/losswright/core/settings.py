"""The range of a setting, declared in the signature and enforced whenever the object is made.

>>> class Example:
...     @enforce_ranges
...     def __init__(self, *, delta: Annotated[float, Above(0)] = 1.0): ...
>>> Example(delta=-1.0)
Traceback (most recent call last):
losswright.core.errors.SettingError: Example(delta=-1.0): delta must be above 0 in float32
"""

import functools
import inspect
import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from numbers import Integral, Real
from types import NoneType
from typing import Annotated, Any, Protocol, get_args, get_origin, get_type_hints

import keras
import numpy as np

from losswright.core.describe import clip
from losswright.core.errors import SettingError

LARGEST, SMALLEST = float(np.finfo(np.float32).max), float(np.finfo(np.float32).tiny)
LONGEST = 2**63 - 1  # a whole number of the backends


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
    """A finite number greater than `low`, in the float32 too that the backend makes of it."""

    low: float

    def holds(self, value: Any) -> bool:
        """Whether the value lies in the range."""
        return _is_number(value) and value < math.inf and float(np.float32(value)) - self.low >= SMALLEST

    def __str__(self) -> str:
        return f"above {self.low:g} in float32"


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
    """A whole number not less than `low`, nor greater than `high`."""

    low: int
    high: int = LONGEST

    def holds(self, value: Any) -> bool:
        """Whether the value lies in the range."""
        return _is_number(value) and isinstance(value, Integral) and self.low <= int(value) <= self.high

    def __str__(self) -> str:
        least = f"a whole number of at least {self.low}"
        return least if self.high == LONGEST else f"{least} and at most {self.high:g}"


@dataclass(frozen=True)
class Shape:
    """The lengths of the axes of a tensor."""

    def holds(self, value: Any) -> bool:
        """Whether they are lengths."""
        return isinstance(value, (tuple, list)) and all(WholeAtLeast(0).holds(length) for length in value)

    def __str__(self) -> str:
        return "a tuple of whole numbers of at least 0"


@dataclass(frozen=True)
class Dtype:
    """What Keras takes for a dtype, or for a policy of dtypes."""

    def holds(self, value: Any) -> bool:
        """Whether Keras knows it."""
        try:
            keras.dtype_policies.get(value)
        except (AttributeError, KeyError, TypeError, ValueError):  # Keras looks into it as if it were one
            return False
        return True

    def __str__(self) -> str:
        return 'a dtype or a policy, such as "float32" or "mixed_float16"'


@dataclass(frozen=True)
class Kind:
    """Whatever is of a type of Python's, or of its twin in NumPy."""

    types: tuple[type, ...]
    says: str

    def holds(self, value: Any) -> bool:
        """Whether the value is of the kind, and a whole number one of 64 bits."""
        if isinstance(value, bool):
            return bool in self.types
        return isinstance(value, self.types) and not (isinstance(value, int) and abs(value) > LONGEST)

    def __str__(self) -> str:
        return self.says


KINDS: dict[Any, Kind] = {
    bool: Kind((bool, np.bool_), "True or False"),
    int: Kind((int, np.integer), "a whole number"),
    str: Kind((str,), "a name"),
}
"""What a setting without a range of its own must be, by its annotation."""


@dataclass(frozen=True)
class OneOf:
    """One of a few named choices."""

    choices: tuple[Any, ...]

    def holds(self, value: Any) -> bool:
        """Whether the value is one of the choices."""
        return isinstance(value, Hashable) and not isinstance(value, bool) and value in self.choices

    def __str__(self) -> str:
        return f"one of {', '.join(map(repr, self.choices))}"


def enforce_ranges(init: Callable[..., None]) -> Callable[..., None]:
    """Wrap `__init__` so that a setting outside its declared range is refused, and the range said.

    Where nothing but `bool`, `int` or `str` is declared, a value of another type is refused. Scalars of NumPy become
    Python's own.
    """
    signature = inspect.signature(init)
    ranges = _kinds_of(init) | ranges_of(init)

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


def _kinds_of(init: Callable[..., None]) -> dict[str, Kind]:
    """The kind of each setting whose annotation is a plain type, or that type or None."""
    found: dict[str, Kind] = {}
    for name, hint in get_type_hints(init).items():
        kinds = get_args(hint) or (hint,)
        plain = [kind for kind in kinds if kind is not NoneType]
        if len(plain) == 1 and plain[0] in KINDS:
            kind = KINDS[plain[0]]
            found[name] = Kind((*kind.types, NoneType), f"{kind} or None") if NoneType in kinds else kind
    return found


def _of_python(value: Any) -> Any:
    """A scalar of NumPy as Python's, whose width would decide that of the arithmetic; a float for a long one."""
    value = value.item() if isinstance(value, np.generic) else value
    return float(value) if isinstance(value, int) and LONGEST < abs(value) < LARGEST else value


def _is_number(value: Any) -> bool:
    """Whether it is a real number that float32 holds, if not exactly, or infinite."""
    if not isinstance(value, Real) or isinstance(value, bool) or value != value:
        return False
    number: Any = value  # type checkers know no order of `Real`
    return -LARGEST <= number <= LARGEST or number in (math.inf, -math.inf)
