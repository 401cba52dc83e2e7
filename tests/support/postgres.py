"""A PostgreSQL server of the test's own, where its programs are installed."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

USER = "losswright"
UNPRIVILEGED = "nobody"  # the server refuses to run as root


@contextmanager
def server() -> Iterator[str]:
    """The URL of a new database; the test is skipped where there is no server or no driver."""
    pytest.importorskip("psycopg", reason="no driver of PostgreSQL")
    initdb, control = (_program(name) for name in ("initdb", "pg_ctl"))
    home = Path(tempfile.mkdtemp(prefix="losswright-pg-"))  # a short path: it is to hold a socket
    as_user = {"user": UNPRIVILEGED} if os.geteuid() == 0 else {}
    if as_user:
        shutil.chown(home, UNPRIVILEGED)
    data = str(home / "data")

    def run(*command: str) -> None:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}  # the server would hold a pipe open
        subprocess.run(command, cwd=home, check=True, **quiet, **as_user)

    try:
        run(initdb, "-D", data, "-U", USER, "--auth=trust", "--no-sync")
        run(control, "-D", data, "-w", "-o", f"-k {home} -c listen_addresses='' -c fsync=off", "start")
        try:
            yield f"postgresql+psycopg://{USER}@/postgres?host={home}"
        finally:
            run(control, "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home)


def _program(name: str) -> str:
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = shutil.which(name) or (str(debian[-1]) if debian else None)
    if found is None:
        pytest.skip(f"PostgreSQL's {name} is not installed")
    return found
