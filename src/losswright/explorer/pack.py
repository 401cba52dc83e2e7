"""Numbers as text that a page can hold: 24 bits each (15 of precision), deflated, in base64."""

import base64
import zlib

import numpy as np


def pack(numbers: np.ndarray) -> str:
    """Text for `unpack`: float32 rounded to its three upper bytes, all first bytes first, as those repeat most.

    >>> unpack(pack(np.float32([1.0, -2.5, 1e30]))).tolist() == [1.0, -2.5, float(np.float32(1e30))]
    False
    >>> np.allclose(unpack(pack(np.float32([1.0, -2.5, 1e30]))), [1.0, -2.5, 1e30], rtol=2**-16)
    True
    """
    bits = np.ascontiguousarray(numbers, "<f4").reshape(-1).view("<u4").astype("uint64")
    upper = np.where(np.isfinite(numbers).reshape(-1), np.minimum(bits + 0x80, 0xFFFFFFFF), bits).astype("<u4")
    planes = upper.view("u1").reshape(-1, 4)[:, 1:].T
    return base64.b64encode(zlib.compress(planes.tobytes(), 9)).decode()


def unpack(text: str) -> np.ndarray:
    """What the page reads from the text."""
    planes = np.frombuffer(zlib.decompress(base64.b64decode(text)), "u1").reshape(3, -1)
    words = np.zeros((planes.shape[1], 4), "u1")
    words[:, 1:] = planes.T
    return words.view("<f4").reshape(-1)
