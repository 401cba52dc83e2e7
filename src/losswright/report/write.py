"""Files that are whole or absent: written beside their place, then moved into it in one step."""

import os
import tempfile
from pathlib import Path

from losswright.core.errors import SettingError


def write(path: str | os.PathLike[str], text: str) -> Path:
    """Write UTF-8 text so that a reader, or an interruption, never meets half of it. Returns the absolute path.

    A file that was there stays as it was until the new one is complete. A new file gets the usual permissions.

    Raises:
        SettingError: the folder is missing or can't be written to, or the path is a folder.
    """
    target = writable(path)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(temporary, _permissions(target))
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return target


def writable(path: str | os.PathLike[str]) -> Path:
    """The absolute path, checked: call it before long work, not after."""
    target = Path(path).expanduser().resolve()
    if target.is_dir():
        raise SettingError(f"the output {target} is a folder; name a file in it")
    if not target.parent.is_dir():
        raise SettingError(f"the folder {target.parent} does not exist; make it first or choose another output")
    if not os.access(target.parent, os.W_OK):
        raise SettingError(f"the folder {target.parent} can't be written to; choose another output")
    return target


def _permissions(target: Path) -> int:
    """Those of the file being replaced, or what the user's umask allows."""
    if target.exists():
        return target.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
