"""Interrupt each command that writes a file, and fill the disk under it: `python -m reliability.faults [COMMAND ...]`.

Exits with 1 where a file is half-written, something else is left behind, the status isn't that of the fault, or the
same command afterwards doesn't finish; a race must finish with what it has kept, after each fault. Without root a limit
on the size of files stands for the full disk.
"""

import argparse
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("KERAS_BACKEND", "jax")

import losswright as lw

import keras
import numpy as np

OLD = "what was there"
SHARES = (0.3, 0.9)  # of a whole run, after which it is interrupted
STATUS = {signal.SIGINT: (130, -signal.SIGINT), signal.SIGTERM: (143, -signal.SIGTERM)}  # the latter before it begins
NO_ROOM = 2
SMALL = 2**12  # bytes
SCRIPT = """
import keras, numpy as np
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="relu")])
model.compile("sgd", "mse")
model.fit(np.eye(2), np.array([[-1.0], [1.0]]), epochs=20, verbose=0)
"""
MAIN = "from losswright.cli import main; main()"
BUILD = """
import keras

def build():
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
"""
RACE = "race own:build --data rows.csv --target y --loss mae --loss Huber --metric mae --budget 3 --splits 2"
PAGE, KEPT = "file.html", "race.journal"
COMMANDS = {
    "demo": "demo --quick --output {file}",
    "race": RACE + " --page {file} --storage {kept}",
    "card": "card model.keras --data rows.npz --reason why --output {file}",
    "explore": "explore --output {file}",
    "doctor": "doctor train.py --html {file}",
}
WELL = {"doctor": (0, 1)}  # 1: it found something


class Ended(NamedTuple):
    """A run: its status, what it said, and how long it took."""

    status: int
    said: str
    seconds: float


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m reliability.faults", description=__doc__)
    parser.add_argument("commands", nargs="*", choices=[*COMMANDS, []], default=[])
    options = parser.parse_args()
    faults, injected = [], 0
    for name in options.commands or COMMANDS:
        with tempfile.TemporaryDirectory() as folder:
            found = list(_tried(name, Path(folder)))
        injected += len(found)
        print(f"{name}: {len(found)} faults", flush=True)
        faults += [f"{name}: {fault}" for fault in found if fault]
    print(*faults, f"{injected} faults injected, {len(faults)} did harm", sep="\n")
    return int(bool(faults))


def _tried(name: str, folder: Path) -> Iterator[str]:
    """For each fault what it did wrong, or nothing."""
    _prepare(folder)
    whole = _run(name, folder, folder / "out")
    if whole.status not in WELL.get(name, (0,)):
        raise RuntimeError(f"{name} ended with {whole.status}: {whole.said}")
    for number in STATUS:
        for share in SHARES:
            fault, expected = f"{number.name} at {share:.0%}", (*STATUS[number], *WELL.get(name, (0,)))
            ended = _run(name, folder, folder / "out", (number, share * whole.seconds))
            harm = _judged(ended, folder / "out", expected, fault)
            yield harm or (_next(name, folder, whole, fault) if name == "race" else "")
    with _full_disk(folder / "out") as limit:
        ended = _run(name, folder, folder / "out", limit=limit)
        harm = _judged(ended, folder / "out", (NO_ROOM,), "full disk") or _unnamed(ended)
    yield harm or _next(name, folder, whole, "full disk")


def _next(name: str, folder: Path, whole: Ended, fault: str) -> str:
    """What the same command says afterwards, with only what the fault has left in its way."""
    again = _run(name, folder, folder / "out", afresh=False)
    if again.status == whole.status and _is_whole(text := (folder / "out" / PAGE).read_text()) and text != OLD:
        return ""
    return f"{fault}: the next run ended with {again.status}: {again.said[-300:]}"


def _prepare(folder: Path) -> None:
    """What the commands read."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(200, 2)).astype("float32"), rng.normal(size=(200, 1)).astype("float32")
    np.savez(folder / "rows.npz", x=x, y=y)
    np.savetxt(folder / "rows.csv", np.hstack([x, y]), delimiter=",", header="a,b,y", comments="")
    (folder / "own.py").write_text(BUILD)
    (folder / "train.py").write_text(SCRIPT)
    (folder / "out").mkdir()
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    lw.compile(model, "sgd", loss=lw.losses.Huber()).save(folder / "model.keras")


def _run(
    name: str,
    folder: Path,
    out: Path,
    stop: tuple[int, float] | None = None,
    limit: int | None = None,
    *,
    afresh: bool = True,
) -> Ended:
    """A command that finds an old file where it is to write; stopped by a signal after some seconds."""
    (out / PAGE).write_text(OLD)
    if afresh:
        (out / KEPT).unlink(missing_ok=True)
    command = [sys.executable, "-c", MAIN, *COMMANDS[name].format(file=out / PAGE, kept=out / KEPT).split()]
    variables = {"LOSSWRIGHT_CACHE": str(folder / "cache"), "PYTHONPATH": str(Path(lw.__file__).parents[1])}
    began = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, env=os.environ | variables, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        if limit is not None:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (limit, limit))
        try:
            said, _ = process.communicate(timeout=None if stop is None else stop[1])
        except subprocess.TimeoutExpired:
            process.send_signal(stop[0] if stop else signal.SIGKILL)
            said, _ = process.communicate()
    return Ended(process.returncode, said, time.perf_counter() - began)


@contextmanager
def _full_disk(folder: Path) -> Iterator[int | None]:
    """A file system of a few kB at the folder; where only root may mount one, a limit on the size of files."""
    room = ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", str(folder)]
    mounted = subprocess.run(room, capture_output=True, check=False).returncode == 0
    try:
        yield None if mounted else SMALL
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def _judged(ended: Ended, out: Path, expected: tuple[int, ...], fault: str) -> str:
    """What is wrong after a fault, or nothing."""
    text, names = (out / PAGE).read_text(), {path.name for path in out.iterdir()}
    if not _is_whole(text):
        return f"{fault}: half a file of {len(text)} letters"
    if names - {KEPT} != {PAGE}:
        return f"{fault}: left {names} behind"
    return "" if ended.status in expected else f"{fault}: ended with {ended.status}: {ended.said[-300:]}"


def _is_whole(text: str) -> bool:
    """The old one, a page, or a card."""
    return text == OLD or text.rstrip().endswith(("</html>", "}"))


def _unnamed(ended: Ended) -> str:
    """Whether the full disk went without its name."""
    return "" if "no room" in ended.said and "Traceback" not in ended.said else f"full disk: said {ended.said[-300:]}"


if __name__ == "__main__":
    sys.exit(main())
