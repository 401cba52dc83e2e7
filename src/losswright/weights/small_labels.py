"""Whole-number labels from 0, the common case, piece by piece: each pass finds a piece still in the cache."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

PIECE = 1 << 16  # labels
MOST = 1 << 16  # so many counters cost nothing, however few the samples


def count_labels(array: np.ndarray) -> np.ndarray | None:
    """How often each label from 0 occurs; None where some labels are negative, large or no whole numbers."""
    counts = np.zeros(0, np.intp)
    for piece in _pieces(array):
        codes = _codes(piece, MOST)
        if codes is None:
            return None
        added = np.bincount(codes, minlength=len(counts))
        added[: len(counts)] += counts
        counts = added
    return counts


def look_up(array: np.ndarray, by_label: np.ndarray, *, counted: bool = False) -> np.ndarray | None:
    """The entry of each label in a float32 table; None where a label is none of its positions, unless `counted`."""
    found = np.empty(len(array), np.float32)
    for piece, part in zip(_pieces(array), _pieces(found), strict=True):
        codes = piece.astype(np.intp, copy=False) if counted else _codes(piece, len(by_label))
        if codes is None:
            return None
        np.take(by_label, codes, out=part, mode="clip")  # the other modes go through a buffer
    return found


def table_of(weight_of: Mapping[Any, Any]) -> np.ndarray | None:
    """Weights by label, NaN for labels without one; None where keys or weights are anything but plain numbers."""
    if not all(type(key) is int and 0 <= key < MOST and type(w) in (int, float) for key, w in weight_of.items()):
        return None
    table = np.full(max(weight_of, default=0) + 1, np.nan)
    table[list(weight_of)] = list(weight_of.values())
    return table.astype(np.float32) if not (np.isinf(table).any() or (table < 0).any()) else None


def _pieces(array: np.ndarray) -> Iterator[np.ndarray]:
    return (array[start : start + PIECE] for start in range(0, len(array), PIECE))


def _codes(piece: np.ndarray, end: int) -> np.ndarray | None:
    """Labels as positions, where they are whole numbers from 0 to below `end`."""
    if piece.dtype.kind == "i":
        end = min(end, 1 << (8 * piece.itemsize - 1))  # read without a sign, negative labels lie from here on
        fits = piece.view(piece.dtype.str.replace("i", "u")).max() < end
    else:
        fits = piece.min() >= 0 and piece.max() < end  # NaN is neither
    if not fits:
        return None
    codes = piece.astype(np.intp, copy=False)
    return codes if piece.dtype.kind != "f" or np.array_equal(codes, piece) else None
