"""Files that are whole or absent: written beside their place, then moved into it in one step."""

import errno
import os
import uuid
from pathlib import Path

from losswright.core.errors import OutputError, SettingError

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def write(path: str | os.PathLike[str], text: str) -> Path:
    """Write UTF-8 text so that a reader, or an interruption, never meets half of it. Returns the absolute path.

    A file that was there stays as it was until the new one is complete and on the disk. A new file gets the usual
    permissions.

    Raises:
        SettingError: the folder is missing or can't be written to, or the path is a folder.
        OutputError: the disk is full, or fails.
    """
    target = writable(path)
    part = target.with_name(f".{target.name}.{uuid.uuid4().hex}.part")
    try:
        with open(part, "x", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())  # else a crash of the machine may keep the new name and lose the text
        if target.exists():
            part.chmod(target.stat().st_mode & 0o777)
        os.replace(part, target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OutputError(_why(error, target)) from error
    except BaseException:
        part.unlink(missing_ok=True)
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


def _why(error: OSError, target: Path) -> str:
    kept = "what was there is as it was" if target.exists() else "nothing was written"
    if error.errno in NO_ROOM:
        return f"there is no room for {target}, and {kept}; make room or choose another output"
    return f"{target} can't be written ({error.strerror}), and {kept}; choose another output"
