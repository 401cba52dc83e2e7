"""What a race has done so far, in a file, a line each: whole again after a writer that was broken off."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from losswright.core.errors import OutputError, SettingError
from losswright.report import writable
from losswright.report.write import NO_ROOM


@contextmanager
def journal(optuna: Any, path: str) -> Iterator[Any]:
    """The file as a storage of Optuna.

    Raises:
        SettingError: the file is none of these, is damaged, or has no folder.
        OutputError: the disk is full.
    """
    target = writable(path)
    try:
        _cut_broken_line(optuna, target)
        storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(str(target)))
    except (AssertionError, KeyError, TypeError, ValueError) as error:  # whatever a damaged line makes its reader raise
        raise SettingError(
            f"storage={str(target)!r} can't be read as what a race has kept ({error}); name another file"
        ) from error
    try:
        yield storage
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        said = (
            f"there is no room for {target}; what is finished is kept: make room, and the same race goes on from there"
        )
        raise OutputError(said) from error


def _cut_broken_line(optuna: Any, path: Path) -> None:
    """Take away what a full disk, or an end without warning, left of a last line: the next would continue it."""
    if not path.exists() or path.read_bytes()[-1:] in (b"", b"\n"):
        return
    lock = optuna.storages.journal.JournalFileSymlinkLock(str(path))
    lock.acquire()  # another worker may be writing
    try:
        held = path.read_bytes()
        with open(path, "r+b") as file:
            file.truncate(held.rfind(b"\n") + 1)
    finally:
        lock.release()
