"""The inputs as one table of numbers, and the scale of its columns."""

from dataclasses import dataclass

import keras
import numpy as np

from losswright.doctor.case import Case, probe
from losswright.doctor.recording import Rows

MOST_WORDS = 5_000
NORMALISING = ("BatchNormalization", "Normalization", "LayerNormalization", "GroupNormalization", "Rescaling")


def reads_tokens(case: Case) -> bool:
    """Whether the first layer with weights looks numbers up, so that their size means nothing."""
    return bool(embeddings(case))


def embeddings(case: Case) -> list[keras.layers.Embedding]:
    """The layers that look numbers up."""
    return [layer for layer in case.hidden if isinstance(layer, keras.layers.Embedding)]


def table(case: Case, rows: Rows) -> np.ndarray:
    """All inputs side by side, float64 of shape (rows, columns); token ids as counts of each."""
    leaves = [leaf for leaf in keras.tree.flatten(rows.x) if leaf.dtype.kind in "biuf"]
    if tables := embeddings(case):
        words = min(MOST_WORDS, max(layer.input_dim for layer in tables))
        return np.concatenate([_counts(leaf, words) for leaf in leaves], axis=1)
    return np.concatenate([leaf.reshape(len(leaf), -1).astype("float64") for leaf in leaves], axis=1)


def _counts(ids: np.ndarray, words: int) -> np.ndarray:
    flat = ids.reshape(len(ids), -1).astype(int) % words
    found = np.zeros((len(flat), words))
    np.add.at(found, (np.arange(len(flat))[:, None], flat), 1.0)
    return found


@dataclass(frozen=True)
class Scale:
    """Of the columns of an input.

    Attributes:
        size: root mean square of each column.
        offset: mean over spread of each column.
        spread: standard deviation of each.
    """

    size: np.ndarray
    offset: np.ndarray
    spread: np.ndarray

    @property
    def largest(self) -> float:
        """The size of the largest column."""
        return float(self.size.max())

    @property
    def ratio(self) -> float:
        """The largest spread over the smallest, of columns that vary."""
        some = self.spread[self.spread > 1e-12]
        return float(some.max() / some.min()) if some.size else 1.0


@probe
def input_scale(case: Case) -> Scale | None:
    """Of the training rows; None for token ids, for no rows, and where the model itself brings inputs to one scale."""
    if case.train is None or reads_tokens(case) or normalises(case):
        return None
    return scale_of(case.train)


def scale_of(rows: Rows) -> Scale:
    """By column for tables, over the whole array for images and sequences."""
    sizes, offsets, spreads = [], [], []
    for leaf in keras.tree.flatten(rows.x):
        if leaf.dtype.kind not in "iuf":
            continue
        flat = leaf.reshape(len(leaf), -1) if leaf.ndim == 2 else leaf.reshape(-1, 1)
        flat = np.where(np.isfinite(flat), flat, 0).astype("float64")
        spread = flat.std(axis=0)
        sizes.append(np.sqrt((flat**2).mean(axis=0)))
        offsets.append(np.abs(flat.mean(axis=0)) / (spread + 1e-12) * (spread > 1e-12))
        spreads.append(spread)
    return Scale(*(np.concatenate(part) if part else np.zeros(1) for part in (sizes, offsets, spreads)))


def normalises(case: Case) -> bool:
    """Whether one of the first layers brings its input to one scale."""
    first = [layer for layer in case.hidden if not isinstance(layer, keras.layers.InputLayer)][:2]
    return any(type(layer).__name__ in NORMALISING for layer in first[:1]) or (
        len(first) > 1
        and isinstance(first[0], keras.layers.Flatten | keras.layers.Reshape)
        and type(first[1]).__name__ in NORMALISING
    )
