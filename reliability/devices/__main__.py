"""Compare two devices with one, for every objective: `python -m reliability.devices [PLACE ...] [--quick]`.

Exits with 1 where a value, a slope or a state differs.
"""

import argparse
import pickle
import sys
import tempfile
from concurrent.futures import Future
from functools import partial
from pathlib import Path

from reliability.devices.kinds import KINDS, Kind, start, with_alone
from reliability.devices.measured import FIT, Measured, alike, difference, together

WHOLE = ("--every", "--fits")
TOLERANCE = 1e-4  # of the largest number: sums of float32 in another order
MENTIONED = 3  # largest differences within the tolerance
Key = tuple[str, str, str]  # objective, reduction and split; or `FIT` and the model


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m reliability.devices", description=__doc__)
    parser.add_argument("places", nargs="*", choices=[*KINDS, []], default=[])
    parser.add_argument("--quick", action="store_true", help="only losses that mind the batch, and no models")
    options = parser.parse_args()
    run = partial(_run, extent=() if options.quick else WHOLE)
    return int(any([compared(*found) for found in with_alone(run, options.places or KINDS)]))


def compared(place: str, found: Future, alone: Future) -> bool:
    """Print a line a difference, and one that counts; whether there was any."""
    try:
        worst = _differences(found.result(), alone.result()[0], KINDS[place].merge)
    except RuntimeError as error:
        print(f"{place}: {error}", flush=True)
        return True
    faults = {key: gap for key, gap in worst.items() if not gap <= TOLERANCE}
    for key, gap in faults.items():
        print(f"{place}: {_named(key)}: differs by {gap:.2g}")
    models = sum(key[0] == FIT for key in worst)
    print(f"{place}: {len(worst) - models} batches and {models} models, {len(faults)} differ", flush=True)
    for key, gap in sorted(worst.items(), key=lambda item: -item[1])[len(faults) :][:MENTIONED]:
        print(f"  {gap:.1e} {_named(key)}", flush=True)
    return bool(faults) or not worst


def differences(place: str) -> dict[Key, float]:
    """How far each loss that minds its batch is on two devices from the same on one."""
    [(_, found, alone)] = with_alone(partial(_run, extent=()), [place])
    return _differences(found.result(), alone.result()[0], KINDS[place].merge)


def _differences(processes: list[dict], alone: dict, merge: float) -> dict[Key, float]:
    found = {}
    for key, whole in alone.items():
        devices = {replica: part for process in processes for replica, part in process.get(key, {}).items()}
        if devices:
            found[key] = _difference(key, devices, whole[0], merge)
    return found


def _difference(key: Key, devices: dict[int, Measured], whole: Measured, merge: float) -> float:
    """Infinite where the devices don't agree among themselves."""
    try:
        return difference(alike(devices) if key[0] == FIT else together(devices, merge), whole)
    except ValueError as error:
        print(f"{_named(key)}: {error}")
        return float("inf")


def _named(key: Key) -> str:
    return ", ".join(filter(None, key))


def _run(place: str, kind: Kind, extent: tuple[str, ...]) -> list[dict]:
    """What each process of the place found."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        running = start("reliability.devices.worker", place, kind, folder, *extent)
        if any([process.wait() for process in running]):
            raise RuntimeError(f"a process of {place} failed")
        return [pickle.loads((folder / f"{place}-{rank}.pickle").read_bytes()) for rank in range(kind.processes)]


if __name__ == "__main__":
    sys.exit(main())
