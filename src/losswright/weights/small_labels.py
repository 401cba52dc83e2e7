"""Labels that are whole numbers from 0 to 255, the common case: neighbours are folded into one number.

Four labels of ten classes are one of 10,000 codes. Counting codes, and looking them up in a table of four weights
each, takes a quarter of the steps. All passes go piece by piece, and find a piece still in the cache.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isqrt

import numpy as np

PIECE = 1 << 15  # labels
LARGEST = 255
MOST = 1 << 16  # codes, so that their counters stay in the cache
FOLDS = 2  # at most; each halves the number of codes


@dataclass(frozen=True)
class SmallLabels:
    """Labels below `classes`, `2 ** folds` neighbours in one code, the first the most significant digit.

    `length` is that of the labels; the last code may hold zeros besides.
    """

    codes: np.ndarray
    classes: int
    folds: int
    length: int

    @classmethod
    def of(cls, array: np.ndarray) -> "SmallLabels | None":
        """None where some numbers of a 1-D array are negative, above 255, or not whole."""
        codes = np.zeros(-(-len(array) >> FOLDS) << FOLDS, np.uint8)
        parts = zip(_pieces(codes[: len(array)]), _pieces(array), strict=True)
        if not all(_copied(part, piece) for part, piece in parts):
            return None
        classes = side = int(codes.max()) + 1
        folds = 0
        while folds < FOLDS and side * side <= min(MOST, len(array) // 8):
            codes, side, folds = _fold(codes, side), side * side, folds + 1
        return cls(codes, classes, folds, len(array))

    def counts(self) -> np.ndarray:
        """How often each label from 0 occurs."""
        counts = np.zeros(self.classes ** (1 << self.folds), np.intp)
        for piece in _pieces(self.codes):
            counts += np.bincount(piece, minlength=len(counts))
        for _ in range(self.folds):
            pairs = counts.reshape(isqrt(len(counts)), -1)
            counts = pairs.sum(axis=0) + pairs.sum(axis=1)
        counts[0] -= (len(self.codes) << self.folds) - self.length
        return counts

    def look_up(self, by_label: np.ndarray) -> np.ndarray:
        """The entry of each label in a float32 table."""
        table = by_label[:, None]
        for _ in range(self.folds):
            rows, width = table.shape
            pairs = np.empty((rows, rows, 2, width), np.float32)
            pairs[:, :, 0], pairs[:, :, 1] = table[:, None], table
            table = pairs.reshape(rows * rows, 2 * width)
        entries = table.view(f"V{4 * table.shape[1]}")[:, 0]
        found = np.empty(len(self.codes), entries.dtype)
        for piece, part in zip(_pieces(self.codes), _pieces(found), strict=True):
            np.take(entries, piece, out=part, mode="clip")  # the other modes go through a buffer
        return found.view(np.float32)[: self.length]


def _pieces(array: np.ndarray) -> Iterator[np.ndarray]:
    return (array[start : start + PIECE] for start in range(0, len(array), PIECE))


def _copied(part: np.ndarray, piece: np.ndarray) -> bool:
    """Whether the bytes of `part` can hold the numbers of `piece`, and now do."""
    with np.errstate(invalid="ignore"):
        part[:] = piece
    if piece.dtype.kind == "f":
        return np.array_equal(part, piece)
    unsigned = piece.view(piece.dtype.str.replace("i", "u"))  # read without a sign, negative numbers are large
    return bool(unsigned.max() <= min(LARGEST, np.iinfo(piece.dtype).max))


def _fold(codes: np.ndarray, side: int) -> np.ndarray:
    """Codes below `side`, two in one: `side` times the first, plus the second.

    With `wide` = first + 2^bits second, that is the upper half of the product: all above it overflows.
    """
    if side * side > 1 << 8 * codes.itemsize:
        codes = codes.astype(np.uint16)
    bits = 8 * codes.itemsize
    wide = codes.view(f"<u{2 * codes.itemsize}")
    for piece in _pieces(wide):
        piece *= side << bits | 1
        piece >>= bits
    return wide
