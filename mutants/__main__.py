"""Put small faults into core, kernels, losses and weights, one at a time, and count how many the tests notice.

`python -m mutants [--mutants N] [--seed S]`. The faults are a random sample of all that there is room for. Each is
tried in a fork of one process that has everything imported, on the tests that look at its file, the nearest first.
Exits with 1 where the lower end of what the sample says is below the share that is asked for.
"""

import argparse
import math
import os
import random
import sys
from collections import Counter
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")  # the quickest to start a test with
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest

from mutants.faults import Mutant, mutants_of
from mutants.running import INVALID, KILLED, SURVIVED, Judge

PACKAGES = ("core", "kernels", "losses", "weights")
OTHERS = tuple(name for name in ("jax", "torch", "tensorflow") if name != os.environ["KERAS_BACKEND"])
WANTED = 0.9


def main() -> int:
    options = arguments()
    everything = [mutant for file in files() for mutant in mutants_of(file) if not is_of_another_backend(mutant)]
    drawn = random.Random(options.seed).sample(everything, min(options.mutants, len(everything)))
    judge = Judge(drawn, options.processes)
    packages = (*PACKAGES, "metrics", "layers")  # which use them
    places = [path for name in packages for path in (f"tests/{name}", f"src/losswright/{name}") if Path(path).is_dir()]
    places.append("tests/test_layers.py")
    pytest.main(["-q", "--no-header", "-p", "no:cacheprovider", "-p", "no:xdist", *places],
                plugins=[judge])  # fmt: skip
    return report(judge.verdicts, len(everything))


def files() -> list[Path]:
    return sorted(file for name in PACKAGES for file in Path("src/losswright", name).rglob("*.py"))


def is_of_another_backend(mutant: Mutant) -> bool:
    return any(name in f"{mutant.file.stem} {mutant.function}" for name in OTHERS)


def report(verdicts: dict[Mutant, str], possible: int) -> int:
    """Survivors, counts by package, and the interval of the share killed."""
    for mutant, verdict in sorted(verdicts.items(), key=lambda pair: str(pair[0])):
        if verdict == SURVIVED:
            print(f"{verdict}: {mutant}")
    counts = Counter((mutant.file.parts[2], verdict) for mutant, verdict in verdicts.items())
    for name in PACKAGES:
        print(f"{name:8} {', '.join(f'{counts[name, v]} {v}' for v in (KILLED, SURVIVED, INVALID))}")
    killed = sum(verdict == KILLED for verdict in verdicts.values())
    judged = sum(verdict != INVALID for verdict in verdicts.values())
    low, high = interval(killed, judged)
    print(f"{killed} of {judged} killed, {killed / judged:.1%} (95 %: {low:.1%} to {high:.1%}); {possible:,} possible")
    return int(high < WANTED)


def interval(killed: int, judged: int) -> tuple[float, float]:
    """Wilson's, of 95 %."""
    z, share = 1.96, killed / judged
    middle = (share + z * z / (2 * judged)) / (1 + z * z / judged)
    half = z * math.sqrt(share * (1 - share) / judged + z * z / (4 * judged**2)) / (1 + z * z / judged)
    return middle - half, middle + half


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m mutants", description=__doc__)
    parser.add_argument("--mutants", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
