"""What was built once is kept in the user's cache folder, until the package, Keras or the backend is another."""

import contextlib
import hashlib
import json
import os
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import keras

from losswright.core.errors import OutputError, SettingError
from losswright.report import write


def cached(name: str, build: Callable[[], Any]) -> Any:
    """What `build` returns, in a form that JSON holds; read from a file where the same code has built it before.

    `LOSSWRIGHT_CACHE` names another folder. Where no folder can be written to, it is built each time.
    """
    path = _folder() / f"{name}-{_stamp()}.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        built = build()
    _keep(path, json.dumps(built))
    return built


def _folder() -> Path:
    told = os.environ.get("LOSSWRIGHT_CACHE")
    if told:
        return Path(told)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "losswright"


def _stamp() -> str:
    """A digest of all our code and data, and of what they run on."""
    digest = hashlib.sha256(f"{keras.__version__} {keras.config.backend()}".encode())
    root = Path(str(files("losswright")))
    for path in sorted((*root.rglob("*.py"), *root.rglob("*.csv"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _keep(path: Path, text: str) -> None:
    """Write it where that is possible."""
    with contextlib.suppress(OSError, OutputError, SettingError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, text)
