"""Models and arrays from files."""

import os
from typing import Any

import keras
import numpy as np

from losswright import losses as _losses  # noqa: F401  (a saved model finds the losses that it was compiled with)
from losswright.core.errors import SettingError


def load_model(path: str | os.PathLike[str]) -> keras.Model:
    """A model as it was saved, compiled."""
    return keras.saving.load_model(path)


def read_arrays(path: str | os.PathLike[str]) -> tuple[tuple, Any]:
    """`(x, y)` or `(x, y, sample_weight)` of an .npz file, and groups or None. Without x it is None.

    Raises:
        SettingError: the file has no y.
    """
    with np.load(path) as held:
        arrays = {name: held[name] for name in held}
    if "y" not in arrays:
        raise SettingError(f"{path} must hold y (and x, sample_weight, groups), it has {', '.join(arrays)}")
    rows = (arrays.get("x"), arrays["y"], *([arrays["sample_weight"]] if "sample_weight" in arrays else []))
    return rows, arrays.get("groups")
