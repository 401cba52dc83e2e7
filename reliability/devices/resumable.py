"""One process that trains with a checkpoint of each epoch: `python -m reliability.devices.resumable PLACE RANK FOLDER`.

It goes on from the checkpoint that there is, and writes what it has learnt to `FOLDER/result-RANK.pickle`.
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


class Killed(keras.callbacks.Callback):
    """Without a chance to tidy up."""

    epoch = 0

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        if (self.epoch, batch) == FATAL:
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m reliability.devices.resumable", description=__doc__)
    parser.add_argument("place", choices=PLACES)
    parser.add_argument("rank", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kill", type=int, metavar="RANK", help="the process that is killed")
    options = parser.parse_args()
    place = PLACES[options.place](options.rank, options.folder)
    callbacks = [keras.callbacks.BackupAndRestore(options.folder / BACKUP.format(options.rank))]
    callbacks += [Killed()] * (options.kill == options.rank)
    result = place.fit(ALL_THAT_REMEMBER, epochs=EPOCHS, callbacks=callbacks)
    (options.folder / RESULT.format(options.rank)).write_bytes(pickle.dumps(result))


if __name__ == "__main__":
    main()
