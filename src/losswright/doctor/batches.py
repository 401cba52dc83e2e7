"""Batches of a generator, or of a loop of the user's own: kept as they go by, joined at the end."""

from collections.abc import Generator, Iterator
from types import GeneratorType
from typing import Any

import keras
import numpy as np

from losswright.doctor.recording import MOST_ROWS, Rows
from losswright.doctor.sampling import fingerprints, sample_rows


class Batches:
    """The first rows that came by, up to 4,096; what goes on to Keras is left as it is."""

    def __init__(self) -> None:
        self.parts: list[Rows] = []
        self.rows = 0
        self.steps = 0

    def keep(self, x: Any, y: Any = None, sample_weight: Any = None) -> None:
        """Another batch; it is copied, looked at in the end, and left alone once there are enough."""
        self.steps += 1
        if self.rows >= MOST_ROWS:
            return
        try:
            part = sample_rows(x, y, sample_weight, prints=False)
        except Exception:  # what the user gave may be of any kind: what can't be read is not on record
            return
        if part is not None:
            self.parts.append(part)
            self.rows += len(part)

    def passing(self, source: Iterator[Any]) -> Generator[Any]:
        """The same batches, kept as Keras takes them: nothing is read from the source that Keras doesn't ask for."""
        for batch in source:
            self.keep(*keras.utils.unpack_x_y_sample_weight(batch))
            yield batch

    def joined(self) -> Rows | None:
        """One sample of all, each row once, in the order of the first time; None where nothing could be kept."""
        if not self.parts:
            return None
        try:
            x, y, weight = (_joined([getattr(part, name) for part in self.parts]) for name in NAMES)
        except ValueError:  # batches of several shapes are no table: the first stands for all
            return self.parts[0]
        rows = Rows(x, y, weight)
        prints = fingerprints([leaf for leaf in keras.tree.flatten((x, y)) if leaf is not None])
        return rows if prints is None else rows.take(np.sort(np.unique(prints, return_index=True)[1]))


NAMES = ("x", "y", "sample_weight")


def is_generator(given: Any) -> bool:
    """Whether Keras would take it for a generator: it can be read only once."""
    return isinstance(given, GeneratorType)


def _joined(parts: list[Any]) -> Any:
    return keras.tree.map_structure(lambda *leaves: None if leaves[0] is None else np.concatenate(leaves), *parts)
