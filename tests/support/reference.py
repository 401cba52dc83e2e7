"""An entry of the table of references: a loss with its settings, its truth, and where the two are compared."""

import functools
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from losswright.core import Loss
from losswright.core.saveable import settings_of
from tests.support.agreement import spread
from tests.support.inputs import Arrays, Draw

NON_NEGATIVE = "is never negative"
ZERO_AT_BEST = "is 0 at the best prediction"
LEAST_AT_BEST = "is least at the best prediction"
GROWS = "never falls when a prediction moves away from its target"
EVEN = "is the same for an error and its opposite"
LAWS = (NON_NEGATIVE, ZERO_AT_BEST, LEAST_AT_BEST, GROWS, EVEN)
OF_AN_ERROR = (NON_NEGATIVE, ZERO_AT_BEST, GROWS)
"""The laws of a loss of the error `y_true - y_pred`, be it even or not."""


@dataclass(frozen=True, eq=False)
class Reference:
    """A loss and the truth about it.

    Args:
        loss: with its settings. Its reduction becomes "none".
        truth: of `tests.support.truth`.
        inputs: draws ordinary targets and predictions, away from kinks (`tests.support.inputs`).
        extremes: pairs of targets and predictions at the edges of what float32 holds.
        laws: what else is claimed of the loss, of `LAWS`; each is a property test.
        best: the prediction that is best for given targets, for the laws that need one.
        cancels: whether the value is a difference of larger terms, so that near 0 only as many digits can be right
            as the truth keeps when its inputs move in their last place.
        kink_alone: whether a batch of one lies on a kink, where there is no slope to compare.
        large: whether JAX takes seconds to compile it as a whole, and runs it operation by operation in tests.
        absolute: an error that is let through besides, where larger terms cancel in the slope alone.
    """

    loss: Loss
    truth: object
    inputs: Draw
    extremes: Sequence[Arrays] = ()
    laws: Sequence[str] = field(default=(), kw_only=True)
    best: Callable[[np.ndarray], np.ndarray] = field(default=lambda y_true: y_true, kw_only=True)
    cancels: bool = field(default=False, kw_only=True)
    kink_alone: bool = field(default=False, kw_only=True)
    large: bool = field(default=False, kw_only=True)
    absolute: float = field(default=0.0, kw_only=True)

    def __post_init__(self):
        self.loss.reduction = "none"

    def __str__(self) -> str:
        """The class, the settings that aren't its defaults, and the kind of truth."""
        defaults = _defaults(type(self.loss))
        given = {name: v for name, v in settings_of(self.loss, Loss).items() if v != defaults.get(name)}
        settings = ",".join(f"{name}={getattr(value, 'name', value)}" for name, value in given.items())
        return f"{type(self.loss).__name__}({settings})-{type(self.truth).__name__.lower()}"

    @property
    def cases(self) -> "list[Case]":
        """Where loss and truth are compared: two draws, the first sample of one alone, and the extremes."""
        y_true, y_pred = self.inputs(np.random.default_rng(1))
        points = {"drawn": self.inputs(np.random.default_rng(0))}
        points |= {} if self.kink_alone or len(y_pred) == 1 else {"alone": (y_true[:1], y_pred[:1])}
        points |= {f"extreme{i or ''}": arrays for i, arrays in enumerate(self.extremes)}
        return [Case(self, name, *arrays) for name, arrays in points.items()]


def _defaults(cls: type) -> dict:
    inits = [base.__dict__["__init__"] for base in reversed(cls.__mro__) if "__init__" in base.__dict__]
    return {p.name: p.default for init in inits for p in inspect.signature(init).parameters.values()}


@dataclass(frozen=True, eq=False)
class Case:
    """A reference at given targets and predictions. The truth is computed once."""

    reference: Reference
    points: str
    y_true: np.ndarray
    y_pred: np.ndarray

    def __str__(self) -> str:
        return f"{self.reference}-{self.points}"

    @functools.cached_property
    def values(self) -> np.ndarray:
        return self.reference.truth.values(self.y_true, self.y_pred)

    @functools.cached_property
    def slopes(self) -> np.ndarray:
        return self.reference.truth.slopes(self.y_true, self.y_pred)

    def slack(self, of: str) -> np.ndarray:
        """The absolute error that cancelling terms excuse, of "values" or "slopes"."""
        if not self.reference.cancels:
            return np.full((), self.reference.absolute)
        return spread(getattr(self.reference.truth, of), self.y_true, self.y_pred) + self.reference.absolute
