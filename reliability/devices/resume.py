"""A process that is killed beside another, and what the two make of the last checkpoint.

`python -m reliability.devices.resume` compares with a training that nothing happened to, and exits with 1 where
weights or state differ. The first process saves the model after each epoch; the second kills itself in the middle of
the second.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import losswright as lw

import keras
import numpy as np

from reliability.devices.fits import BATCH, data, fits, learnt
from reliability.devices.torch_processes import join, train

EPOCHS, FATAL = 3, (1, 2)  # the epoch and the batch after which it is killed, counted from 0
NAME, SAVED = "Superquantile", "model-{}.keras"
TOLERANCE = 1e-5


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m reliability.devices.resume", description=__doc__)
    parser.add_argument("--rank", type=int)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--killed", action="store_true")
    options = parser.parse_args()
    if options.rank is None:
        return _compare()
    join(options.rank, options.folder)
    done = len(list(options.folder.glob(SAVED.format("*"))))
    model = lw.compile(keras.saving.load_model(options.folder / SAVED.format(done))) if done else fits()[NAME].model()

    def ended(epoch: int, batch: int) -> None:
        if options.killed and options.rank == 1 and (epoch, batch) == FATAL:
            os.kill(os.getpid(), signal.SIGKILL)
        if options.rank == 0 and batch == len(data()) // BATCH:  # the last
            model.save(options.folder / SAVED.format(done + epoch + 1))

    train(model, fits()[NAME], rank=options.rank, epochs=EPOCHS - done, ended=ended)
    return 0


def _compare() -> int:
    with tempfile.TemporaryDirectory() as folder:
        statuses = _both(Path(folder), "--killed")
        kept = sorted(path.name for path in Path(folder).glob(SAVED.format("*")))
        (Path(folder) / "meeting").unlink()
        again = _both(Path(folder))
        resumed = lw.compile(keras.saving.load_model(Path(folder) / SAVED.format(EPOCHS)))
    fit, alone = fits()[NAME], fits()[NAME].model()
    alone.fit(data(), fit.y, sample_weight=fit.weight, batch_size=BATCH, epochs=EPOCHS, shuffle=False, verbose=0)
    gaps = [np.abs(np.subtract(*pair)).max() for pair in zip(learnt(resumed), learnt(alone), strict=True)]
    print(
        f"killed: statuses {statuses}, kept {kept}; resumed: statuses {again}; weights differ by {gaps[0]:.1e} and the "
        f"state by {gaps[1] / np.abs(learnt(alone)[1]).max():.1e} from a training that nothing happened to"
    )
    well = statuses[1] == -signal.SIGKILL and statuses[0] != 0 and kept == [SAVED.format(1)] and again == [0, 0]
    return int(not well or gaps[0] > TOLERANCE or gaps[1] > TOLERANCE * np.abs(learnt(alone)[1]).max())


def _both(folder: Path, *flags: str) -> list[int]:
    command = [sys.executable, "-m", "reliability.devices.resume", "--folder", str(folder), *flags]
    running = [
        subprocess.Popen([*command, "--rank", str(rank)], stderr=subprocess.DEVNULL if flags else None)
        for rank in (0, 1)
    ]
    return [process.wait() for process in running]


if __name__ == "__main__":
    sys.exit(main())
