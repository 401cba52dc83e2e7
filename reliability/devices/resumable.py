"""One process that trains with a checkpoint of each epoch: `python -m reliability.devices.resumable PLACE RANK FOLDER`.

It goes on from the checkpoint that there is, and writes which epochs it took, and what it has learnt, to
`FOLDER/result-RANK.pickle`.
"""

import argparse
import os
import pickle
import signal
from pathlib import Path

from reliability.devices.fits import ALL_THAT_REMEMBER
from reliability.devices.worker import PLACES

import keras

EPOCHS = 3
FATAL = (1, 2)  # the epoch and the batch after which it is killed, counted from 0
BACKUP, RESULT = "backup-{}", "result-{}.pickle"


class Witness(keras.callbacks.Callback):
    """Notes which epochs begin and, where it shall, ends the process without a chance to tidy up."""

    def __init__(self, *, kills: bool):
        super().__init__()
        self.kills, self.epochs = kills, []

    def on_epoch_begin(self, epoch, logs=None):
        self.epochs.append(epoch)

    def on_train_batch_end(self, batch, logs=None):
        if self.kills and (self.epochs[-1], batch) == FATAL:
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m reliability.devices.resumable", description=__doc__)
    parser.add_argument("place", choices=PLACES)
    parser.add_argument("rank", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kill", type=int, metavar="RANK", help="the process that is killed")
    options = parser.parse_args()
    place = PLACES[options.place](options.rank, options.folder)
    witness = Witness(kills=options.kill == options.rank)
    backup = keras.callbacks.BackupAndRestore(options.folder / BACKUP.format(options.rank))
    result = place.fit(ALL_THAT_REMEMBER, epochs=EPOCHS, callbacks=[backup, witness])
    (options.folder / RESULT.format(options.rank)).write_bytes(pickle.dumps((witness.epochs, result)))


if __name__ == "__main__":
    main()
