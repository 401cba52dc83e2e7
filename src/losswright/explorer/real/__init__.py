"""Real numbers for the explorer, small enough to be part of the package; `make.py` says where they come from."""

import functools
from importlib.resources import files

import numpy as np


@functools.cache
def columns(name: str) -> list[np.ndarray]:
    """The columns of one of the files: "delays", "alarms", "articles" or "cuts".

    >>> len(columns("articles")[0])
    915
    """
    text = files(__name__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(np.loadtxt(text.splitlines(), delimiter=",", skiprows=1).T)
