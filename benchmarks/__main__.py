"""Measure everything, each backend in a process of its own, and write benchmarks/RESULTS.md.

python -m benchmarks [--quick] [jax torch tensorflow]
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks import linear_head
from benchmarks.report import write

BACKENDS = ("jax", "torch", "tensorflow")
HERE = Path(__file__).parent


def main(arguments):
    quick = "--quick" in arguments
    chosen = [name for name in arguments if name in BACKENDS] or BACKENDS
    for backend in chosen:
        linear_head.measure(backend, quick=quick)
    linear_head.plot()
    write(HERE / "RESULTS.md", [measure(backend, quick) for backend in chosen], quick)


def measure(backend, quick):
    command = [sys.executable, "-m", "benchmarks.losses", *(["--quick"] if quick else [])]
    environment = os.environ | {"KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True, cwd=HERE.parent)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    main(sys.argv[1:])
