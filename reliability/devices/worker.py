"""One process of a place: `python -m reliability.devices.worker PLACE RANK FOLDER [--every] [--fits]`.

It writes what its devices made of each objective to `FOLDER/PLACE-RANK.pickle`.
"""

import argparse
import itertools
import pickle
import sys
from collections.abc import Callable
from pathlib import Path

from reliability.devices.fits import fits
from reliability.devices.kinds import ALONE
from reliability.devices.measured import FIT, SPLITS
from reliability.devices.places import Alone, JaxMesh, Place, TensorFlowReplicas, TensorFlowWorker, TorchProcess


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m reliability.devices.worker", description=__doc__)
    parser.add_argument("place", choices=PLACES)
    parser.add_argument("rank", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", action="store_true")
    parser.add_argument("--fits", action="store_true")
    options = parser.parse_args()
    place = PLACES[options.place](options.rank, options.folder)
    from reliability.objectives import REDUCTIONS, objectives  # makes variables, on the devices that there are by then

    found = {
        (objective.name, reduction, split): place.measure(objective, reduction, split)
        for objective, reduction, split in itertools.product(objectives(every=options.every), REDUCTIONS, SPLITS)
    }
    if options.fits:
        found |= {(FIT, name, ""): {options.rank: place.fit(name)} for name in fits()}
    (options.folder / f"{options.place}-{options.rank}.pickle").write_bytes(pickle.dumps(found))
    return 0


def _mirrored(rank: int, folder: Path) -> Place:
    import tensorflow as tf

    cpu = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
    return TensorFlowReplicas(tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"]))


def _workers(rank: int, folder: Path) -> Place:
    import tensorflow as tf

    return TensorFlowWorker(tf.distribute.MultiWorkerMirroredStrategy(), rank)


PLACES: dict[str, Callable[[int, Path], Place]] = {
    ALONE: lambda rank, folder: Alone(),
    "DataParallel": lambda rank, folder: JaxMesh(0),
    "ModelParallel": lambda rank, folder: JaxMesh(-1),
    "MirroredStrategy": _mirrored,
    "MultiWorkerMirroredStrategy": _workers,
    "DistributedDataParallel": TorchProcess,
}

if __name__ == "__main__":
    sys.exit(main())
