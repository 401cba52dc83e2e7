"""Compare two devices with one, for every objective: `python -m reliability.devices [PLACE ...] [--quick]`.

Exits with 1 where a value, a slope or a state differs.
"""

import argparse
import functools
import pickle
import sys
import tempfile
from pathlib import Path

from reliability.devices.kinds import ALONE, KINDS, Kind, start
from reliability.devices.measured import alike, difference, together

WHOLE = ("--every", "--fits")
TOLERANCE = 1e-4  # of the largest number: sums of float32 in another order


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m reliability.devices", description=__doc__)
    parser.add_argument("places", nargs="*", choices=[*KINDS, []], default=[])
    parser.add_argument("--quick", action="store_true", help="only losses that mind the batch, and no models")
    options = parser.parse_args()
    extent = () if options.quick else WHOLE
    return int(any([_compared(place, extent) for place in options.places or KINDS]))


def _compared(place: str, extent: tuple[str, ...]) -> bool:
    """Print a line a difference, and one that counts; whether there was any."""
    worst = differences(place, extent)
    faults = {name: gap for name, gap in worst.items() if not gap <= TOLERANCE}
    for name, gap in faults.items():
        print(f"{place}: {name}: differs by {gap:.2g}")
    largest = max((gap for name, gap in worst.items() if name not in faults), default=0.0)
    print(
        f"{place}: {len(worst)} batches and models, {len(faults)} differ, the others by at most {largest:.1e}",
        flush=True,
    )
    return bool(faults) or not worst


def differences(place: str, extent: tuple[str, ...] = ()) -> dict[str, float]:
    """How far each objective on two devices is from the same on one, by objective, reduction and split.

    `extent`: "--every" loss, and not only those that mind the batch; "--fits", small models too.
    """
    kind = KINDS[place]
    with tempfile.TemporaryDirectory() as folder:
        right = _alone(kind.backend, extent)
        parts = _run(place, kind, Path(folder), extent)
    found = {}
    for key, whole in right.items():
        devices = {replica: part for process in parts for replica, part in process.get(key, {}).items()}
        if devices:
            try:
                joined = alike(devices) if key[0] == "fit" else together(devices, kind.merge)
                found[", ".join(key)] = difference(joined, whole[0])
            except ValueError as error:
                print(error)
                found[", ".join(key)] = float("inf")
    return found


@functools.cache
def _alone(backend: str, extent: tuple[str, ...]) -> dict:
    """What one device makes of them."""
    with tempfile.TemporaryDirectory() as folder:
        return _run(ALONE, Kind(backend, 1), Path(folder), extent)[0]


def _run(place: str, kind: Kind, folder: Path, extent: tuple[str, ...]) -> list[dict]:
    """What each process of the place found."""
    running = start("reliability.devices.worker", place, kind, folder, *extent)
    if any([process.wait() for process in running]):
        raise RuntimeError(f"a process of {place} failed")
    return [pickle.loads((folder / f"{place}-{rank}.pickle").read_bytes()) for rank in range(kind.processes)]


if __name__ == "__main__":
    sys.exit(main())
