"""Run somebody's script as Python would, under watch."""

import os
import runpy
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from losswright.doctor.session import Session
from losswright.doctor.watching import FirstFit, watch


def run_watched(script: str, arguments: Sequence[str] = (), *, dry: bool = False) -> tuple[Session, Exception | None]:
    """What was seen, and the exception that ended the script, if one did; its traceback is printed.

    Args:
        script: path of a Python file; it runs as `__main__`, with its folder first on the path.
        arguments: what it finds in `sys.argv` after its name.
        dry: stop at the first `fit`, before it trains.
    """
    error: Exception | None = None
    with _as_main(script, arguments), watch(dry=dry) as session:
        try:
            runpy.run_path(script, run_name="__main__")
        except SystemExit as left:
            if isinstance(left.code, str):  # what Python prints of `sys.exit("no data")`
                print(left.code, file=sys.stderr)
        except FirstFit:
            pass
        except Exception as raised:
            error = raised
            traceback.print_exc()
    return session, error


@contextmanager
def _as_main(script: str, arguments: Sequence[str]) -> Iterator[None]:
    """`sys.argv` and `sys.path` as Python sets them for a script, and back."""
    argv, path = sys.argv, list(sys.path)
    sys.argv = [script, *arguments]
    sys.path.insert(0, os.path.dirname(os.path.abspath(script)))
    try:
        yield
    finally:
        sys.argv, sys.path[:] = argv, path
