"""The ways to two devices, and how their processes are started."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

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


# The time of JAX is that of compiling; how well LLVM compiles is no matter of devices.
TWO_DEVICES = "--xla_force_host_platform_device_count=2 --xla_backend_optimization_level=0"
KINDS = {
    "DataParallel": Kind("jax", 1, flags=TWO_DEVICES),
    "ModelParallel": Kind("jax", 1, flags=TWO_DEVICES),
    "MirroredStrategy": Kind("tensorflow", 1),
    "MultiWorkerMirroredStrategy": Kind("tensorflow", 2),
    "DistributedDataParallel": Kind("torch", 2, merge=0.5),  # which takes the mean of the processes' gradients
}


def with_alone(run: Callable[[str, Kind], Any], places: Iterable[str]) -> Iterator[tuple[str, Future, Future]]:
    """Each place, what a run gives there, and what it gives on one device; as many runs at once as there are cores."""
    kinds = {place: KINDS[place] for place in places}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = {place: pool.submit(run, place, kind) for place, kind in kinds.items()}
        backends = dict.fromkeys(kind.backend for kind in kinds.values())
        alone = {backend: pool.submit(run, ALONE, Kind(backend, 1)) for backend in backends}
        for place, kind in kinds.items():
            yield place, found[place], alone[kind.backend]


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
