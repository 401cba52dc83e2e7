"""Models and arrays from files, which may be damaged, or made to harm."""

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any

import keras
import numpy as np

from losswright import losses as _losses  # noqa: F401  (a saved model finds the losses that it was compiled with)
from losswright.core.describe import clip
from losswright.core.errors import LosswrightError, SettingError

MOST_UNPACKED = 2**30  # bytes of what is packed more than so many times:
MOST_PACKED = 100

Path = str | os.PathLike[str]


def load_model(path: Path) -> keras.Model:
    """A model as it was saved, compiled. The file can't bring code of its own.

    Raises:
        SettingError: it is no `.keras` file, is damaged, or wants to run code.
    """
    with _read(path, "a model that Keras saved as .keras"):
        return keras.saving.load_model(path, safe_mode=True)


def read_arrays(path: Path) -> tuple[tuple, Any]:
    """`(x, y)` or `(x, y, sample_weight)` of an .npz file, and groups or None. Without x it is None.

    Raises:
        SettingError: the file has no y, is damaged, or holds more than arrays of numbers and text.
    """
    arrays = named_arrays(path, "y")
    rows = (arrays.get("x"), arrays["y"], *([arrays["sample_weight"]] if "sample_weight" in arrays else []))
    return rows, arrays.get("groups")


def named_arrays(path: Path, *needed: str) -> dict[str, np.ndarray]:
    """The arrays of an .npz file by name.

    Raises:
        SettingError: one that is needed isn't there, the file is damaged, or holds more than arrays.
    """
    with _read(path, "an .npz file of arrays"), np.load(path, allow_pickle=False) as held:
        arrays = {name: held[name] for name in held}
    if missing := [name for name in needed if name not in arrays]:
        raise SettingError(f"{path} must hold {' and '.join(needed)}; it has {clip(list(arrays))}, not {missing[0]}")
    return arrays


@contextmanager
def _read(path: Path, what: str) -> Iterator[None]:
    """Whatever a damaged file makes its reader raise, as an error of ours."""
    try:
        _refuse_harm(path)
        yield
    except LosswrightError:
        raise
    except Exception as error:  # a damaged file breaks its reader anywhere
        said = clip(str(error).strip().partition("\n")[0], 200)
        raise SettingError(f"{path} can't be read as {what}: {type(error).__name__}: {said}") from error


def _refuse_harm(path: Path) -> None:
    """Names that lead out of the archive, and contents that would fill the memory."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    for member in members:
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts:
            raise SettingError(
                f"{path} holds {clip(member.filename, 60)}, which leads out of the file; nothing is read"
            )
    packed, unpacked = sum(m.compress_size for m in members), sum(m.file_size for m in members)
    if unpacked > max(MOST_UNPACKED, MOST_PACKED * packed):
        raise SettingError(
            f"{path} would unpack {packed:,} bytes to {unpacked:,}; nothing is read. If you trust it, save it unpacked"
        )
