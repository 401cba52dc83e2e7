"""A process that is killed while it trains, and what is made of the last checkpoint.

`python -m reliability.devices.resume [PLACE ...]` compares with a training on one device that nothing happened to, and
exits with 1 where weights or state differ, or an epoch was taken again or left out. Keras's `BackupAndRestore` keeps a
checkpoint of each epoch; the last process of a place kills itself in the middle of the second.
"""

import argparse
import pickle
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import Future
from pathlib import Path
from typing import NamedTuple

from reliability.devices.kinds import ALONE, KINDS, Kind, start, with_alone
from reliability.devices.measured import Measured, difference
from reliability.devices.resumable import BACKUP, EPOCHS, FATAL, RESULT

TOLERANCE = 1e-5  # of the largest number
Learnt = tuple[list[int], Measured]
PATIENCE = 120  # seconds after which a process that waits for a dead one is ended, as whoever runs it would


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m reliability.devices.resume", description=__doc__)
    parser.add_argument("places", nargs="*", choices=[*KINDS, []], default=[])
    return int(any([_compared(*found) for found in with_alone(_run, parser.parse_args().places or KINDS)]))


def _compared(place: str, resumed: Future, alone: Future) -> bool:
    """Print a line; whether anything went wrong."""
    try:
        found, right = resumed.result(), alone.result()
    except RuntimeError as error:
        print(f"{place}: {error}", flush=True)
        return True
    [(_, whole)], epochs = right.learnt, [epochs for epochs, _ in found.learnt]
    gap = max(difference(result, whole) for _, result in found.learnt)
    print(f"{place}: ended with {found.statuses}, {found.kept} checkpoints", end="; ")
    print(f"after epochs {epochs} (from 0) it differs by {gap:.1e}", flush=True)
    died = found.statuses[-1] == -signal.SIGKILL and 0 not in found.statuses
    went_on = found.kept == len(epochs) and all(each == [*range(FATAL[0], EPOCHS)] for each in epochs)
    return not (died and went_on and gap <= TOLERANCE)


class Run(NamedTuple):
    """How the killed processes ended, how many checkpoints they left, the epochs from there and what they taught."""

    statuses: list[int]
    kept: int
    learnt: list[Learnt]


def _run(place: str, kind: Kind) -> Run:
    """Killed and resumed; undisturbed on one device."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        statuses = [] if place == ALONE else _statuses(_start(place, kind, folder, "--kill", str(kind.processes - 1)))
        return Run(statuses, len([*folder.glob(BACKUP.format("*"))]), _learnt(place, kind, folder))


def _learnt(place: str, kind: Kind, folder: Path) -> list[Learnt]:
    """What each process has learnt in the end, and in which epochs."""
    if any(_statuses(_start(place, kind, folder))):
        raise RuntimeError(f"a process of {place} failed")
    return [pickle.loads((folder / RESULT.format(rank)).read_bytes()) for rank in range(kind.processes)]


def _start(place: str, kind: Kind, folder: Path, *flags: str) -> list[subprocess.Popen]:
    for meeting in folder.glob("meeting"):  # of processes of PyTorch that are gone
        meeting.unlink()
    return start("reliability.devices.resumable", place, kind, folder, *flags)


def _statuses(running: list[subprocess.Popen]) -> list[int]:
    running[-1].wait()  # the one that is killed, if one is
    for process in running:
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
    return [process.wait() for process in running]


if __name__ == "__main__":
    sys.exit(main())
