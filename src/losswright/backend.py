"""Which backend Keras will run on: chosen once, before Keras is first imported.

Keras reads `KERAS_BACKEND` and `~/.keras/keras.json` when it is imported and falls back to TensorFlow,
installed or not. `choose` runs before that, so that `pip install losswright[jax]` is enough.
This module imports nothing of ours and no backend.
"""

import json
import os
import re
import sys
from importlib.util import find_spec
from pathlib import Path

BACKENDS = ("jax", "torch", "tensorflow")
INSTALL = 'losswright needs a backend for Keras; install one with: pip install "losswright[jax]"'

UNTOUCHED = {"floatx": "float32", "epsilon": 1e-07, "backend": "tensorflow", "image_data_format": "channels_last"}
"""The keras.json that Keras itself leaves behind when it is first imported, on whatever backend."""

SETS = re.compile(r"""^[^#\n]*KERAS_BACKEND["']\s*(\]\s*=|,|:)\s*["'](\w+)["']""", re.MULTILINE)
"""Code that sets the variable: `os.environ[...] = ...`, `os.environ.setdefault(..., ...)`, or a dict."""


def choose() -> str:
    """Name of the backend that Keras uses or will use.

    In this order: a Keras that is already imported; `KERAS_BACKEND`; a `keras.json` that names an installed
    backend; the first of JAX, PyTorch and TensorFlow that is installed (and one line on stderr says so).
    A `keras.json` as Keras writes it unasked is nobody's choice: to heed it would mean JAX in the first run
    and TensorFlow ever after.

    Raises:
        ImportError: no backend is installed, or `KERAS_BACKEND` names one that is not.
    """
    if "keras" in sys.modules:
        return sys.modules["keras"].config.backend()
    if wanted := os.environ.get("KERAS_BACKEND"):
        return _demand(wanted)
    if (configured := _configured()) and find_spec(configured):
        return configured
    return _first_installed()


def choose_for(code: str) -> str:
    """Likewise for a script that is to run as Python would run it: what it sets itself comes first.

    Code that doesn't use losswright gets what Keras takes by itself where nobody has chosen: TensorFlow, if installed.

    Raises:
        ImportError: as from `choose`.
    """
    said = SETS.search(code)
    if said and not (said[1] == "," and os.environ.get("KERAS_BACKEND")):  # `setdefault` yields to the variable
        os.environ["KERAS_BACKEND"] = said[2]
    elif not (os.environ.get("KERAS_BACKEND") or _configured() or "losswright" in code) and find_spec("tensorflow"):
        os.environ["KERAS_BACKEND"] = "tensorflow"
    return choose()


def _demand(wanted: str) -> str:
    if wanted in BACKENDS and not find_spec(wanted):
        raise ImportError(
            f"KERAS_BACKEND={wanted}, but {wanted} is not installed; "
            f'install it with: pip install "losswright[{wanted}]"'
        )
    return wanted


def _configured() -> str | None:
    """The backend that the user's keras.json chooses, or None where none is readable or the file chooses nothing."""
    try:
        settings = json.loads(_settings_file().read_text())
        name = settings.get("backend")
    except (OSError, ValueError, AttributeError):
        return None
    return name if name in BACKENDS and settings != UNTOUCHED else None


def _settings_file() -> Path:
    """Where Keras looks for keras.json: the same rule as in Keras."""
    home = os.path.expanduser("~")
    default = os.path.join(home if os.access(home, os.W_OK) else "/tmp", ".keras")
    return Path(os.environ.get("KERAS_HOME", default)).expanduser() / "keras.json"


def _first_installed() -> str:
    for name in BACKENDS:
        if find_spec(name):
            os.environ["KERAS_BACKEND"] = name
            print(f"losswright: KERAS_BACKEND is not set, using {name}", file=sys.stderr)
            return name
    raise ImportError(INSTALL)
