"""Targets and predictions to try a loss on: ordinary ones, and extreme ones with the slopes that must not vanish."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from losswright.core.alignment import shape_text

ROWS, FEATURES = 6, 4


@dataclass(frozen=True, eq=False)
class Sample:
    """Targets and predictions, batch first."""

    y_true: np.ndarray
    y_pred: np.ndarray

    def rows(self, index) -> "Sample":
        """The samples with these positions, in that order."""
        return Sample(self.y_true[index], self.y_pred[index])

    def row_text(self, row: int) -> str:
        """One sample, in a few numbers."""
        return f"y_true {_few(self.y_true[row])}, y_pred {_few(self.y_pred[row])}"

    def shapes(self) -> str:
        """Both shapes."""
        return f"y_true {shape_text(self.y_true.shape)}, y_pred {shape_text(self.y_pred.shape)}"


@dataclass(frozen=True, eq=False)
class Extremes(Sample):
    """Predictions at the edges of what float32 holds. Where `pulled` is true, a loss must move the prediction."""

    pulled: np.ndarray


@dataclass(frozen=True, eq=False)
class Domain:
    """What a loss is defined on.

    Args:
        name: a word for it.
        says: what targets and predictions are.
        draw: ordinary targets and predictions from a random generator and a shape.
        extremes: the edges; None where nothing is known of them.
        labels: whether targets are whole numbers that name a class.
        rows: whether the last axis of the predictions belongs together (classes), so that it can't be 1.
        floor: a slope smaller than this share of an ordinary one counts as vanished; 0: only an exact 0 does.
    """

    name: str
    says: str
    draw: Callable[[np.random.Generator, tuple[int, ...]], Sample] = field(repr=False)
    extremes: Callable[[], Extremes] | None = field(default=None, repr=False)
    labels: bool = False
    rows: bool = False
    floor: float = 0.0

    def sample(self, shape: tuple[int, ...] = (ROWS, FEATURES), seed: int = 0) -> Sample:
        """Ordinary targets and predictions; the predictions have the shape."""
        return self.draw(np.random.default_rng(seed), shape)


def narrow(y_true, y_pred) -> Sample:
    """Both as float32."""
    return Sample(np.asarray(y_true, dtype="float32"), np.asarray(y_pred, dtype="float32"))


def _few(values: np.ndarray, most: int = 6) -> str:
    flat = np.asarray(values).ravel()
    shown = ", ".join(f"{value:.6g}" for value in flat[:most].tolist())
    return f"[{shown}{', ...' if flat.size > most else ''}]"
