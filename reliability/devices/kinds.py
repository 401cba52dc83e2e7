"""The ways to two devices, and how their processes are started."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ALONE = "alone"


class Kind(NamedTuple):
    """A way to two devices: its backend, how many processes, what its merge of gradients asks for, flags of XLA."""

    backend: str
    processes: int
    merge: float = 1.0
    flags: str = ""

    @property
    def replicates(self) -> bool:
        """Whether each device runs our code on its own rows; on JAX one program has them all."""
        return self.backend != "jax"


TWO_DEVICES = "--xla_force_host_platform_device_count=2"
KINDS = {
    "DataParallel": Kind("jax", 1, flags=TWO_DEVICES),
    "ModelParallel": Kind("jax", 1, flags=TWO_DEVICES),
    "MirroredStrategy": Kind("tensorflow", 1),
    "MultiWorkerMirroredStrategy": Kind("tensorflow", 2),
    "DistributedDataParallel": Kind("torch", 2, merge=0.5),  # which takes the mean of the processes' gradients
}


def start(module: str, place: str, kind: Kind, *arguments: str | Path) -> list[subprocess.Popen]:
    """Start `python -m MODULE PLACE RANK *ARGUMENTS` for each process of the place."""
    addresses = [f"localhost:{_free_port()}" for _ in range(kind.processes)]
    running = []
    for rank in range(kind.processes):
        cluster = {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": rank}}
        variables = {"KERAS_BACKEND": kind.backend, "OMP_NUM_THREADS": "1", "XLA_FLAGS": kind.flags}
        variables |= {"TF_CONFIG": json.dumps(cluster)} if kind.processes > 1 else {}
        command = [sys.executable, "-m", module, place, str(rank), *map(str, arguments)]
        running.append(subprocess.Popen(command, env=os.environ | variables))
    return running


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("localhost", 0))
        return int(free.getsockname()[1])
