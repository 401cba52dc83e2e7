"""A process that is killed while it trains, and what is made of the last checkpoint.

`python -m reliability.devices.resume [PLACE ...]` compares with a training on one device that nothing happened to, and
exits with 1 where weights or state differ. Keras's `BackupAndRestore` keeps a checkpoint of each epoch; the last
process of a place kills itself in the middle of the second.
"""

import argparse
import pickle
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from reliability.devices.kinds import ALONE, KINDS, Kind, start
from reliability.devices.measured import Measured, difference
from reliability.devices.resumable import BACKUP, RESULT

TOLERANCE = 1e-5  # of the largest number
PATIENCE = 120  # seconds after which a process that waits for a dead one is ended, as whoever runs it would


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m reliability.devices.resume", description=__doc__)
    parser.add_argument("places", nargs="*", choices=[*KINDS, []], default=[])
    return int(any([_compared(place, KINDS[place]) for place in parser.parse_args().places or KINDS]))


def _compared(place: str, kind: Kind) -> bool:
    """Print a line; whether anything went wrong."""
    last = kind.processes - 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        right = _learnt(ALONE, Kind(kind.backend, 1), folder / "alone")
        statuses = _statuses(_start(place, kind, folder, "--kill", str(last)))
        kept = len([*folder.glob(BACKUP.format("*"))])
        found = _learnt(place, kind, folder)
    gap = max(difference(result, right[0]) for result in found)
    print(f"{place}: killed with statuses {statuses}, {kept} checkpoints; resumed, it differs by {gap:.1e}", flush=True)
    return statuses[last] != -signal.SIGKILL or 0 in statuses or kept != kind.processes or gap > TOLERANCE


def _learnt(place: str, kind: Kind, folder: Path) -> list[Measured]:
    """What each process has learnt in the end."""
    if any(_statuses(_start(place, kind, folder))):
        raise RuntimeError(f"a process of {place} failed")
    return [pickle.loads((folder / RESULT.format(rank)).read_bytes()) for rank in range(kind.processes)]


def _start(place: str, kind: Kind, folder: Path, *flags: str) -> list[subprocess.Popen]:
    folder.mkdir(exist_ok=True)
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
