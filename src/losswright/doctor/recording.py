"""What Keras was given, call by call: a bounded sample of rows, and how training went."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

if TYPE_CHECKING:
    from losswright.doctor.batches import Batches

MOST_ROWS = 4_096
MOST_BYTES = 64 * 2**20


@dataclass
class Rows:
    """A sample of the rows of a call, in the order in which they were given.

    Attributes:
        x: arrays in the structure of the call.
        y: likewise, or None.
        sample_weight: likewise, or None.
        count: how many rows there were; None where the source doesn't tell.
        prints: a number for every row of the call, the same for rows that are the same in x and y.
    """

    x: Any
    y: Any = None
    sample_weight: Any = None
    count: int | None = None
    prints: np.ndarray | None = None

    def __len__(self) -> int:
        return len(next(leaf for leaf in keras.tree.flatten(self.x) if leaf is not None))

    def take(self, positions: np.ndarray) -> "Rows":
        """Some of these rows."""

        def part(structure: Any) -> Any:
            return keras.tree.map_structure(lambda leaf: None if leaf is None else leaf[positions], structure)

        return Rows(part(self.x), part(self.y), part(self.sample_weight), len(positions))


@dataclass
class Fit:
    """One training: what went in, and what Keras reported.

    Attributes:
        rows: a sample of the training rows.
        validation: a sample of the validation rows, or None.
        arguments: of `fit`, but for the data.
        history: name -> one value an epoch.
        seconds: of each epoch.
        weights: of the model before the first step, where they are not too large to keep.
        learning_rate: before the first step; None under a schedule.
    """

    rows: Rows | None
    validation: Rows | None = None
    arguments: dict[str, Any] = field(default_factory=dict)
    history: dict[str, list[float]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    weights: list[np.ndarray] | None = None
    learning_rate: float | None = None


@dataclass
class Recording:
    """All that was seen of one model; `batches` are those of a loop of the user's own."""

    model: keras.Model
    fits: list[Fit] = field(default_factory=list)
    evaluated: list[Rows] = field(default_factory=list)
    predicted: list[Rows] = field(default_factory=list)
    error: BaseException | None = None
    failed_in: str = ""
    batches: "Batches | None" = None
