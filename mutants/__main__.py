"""Put small faults into core, kernels, losses and weights, one at a time, and count how many the tests notice.

`python -m mutants [--mutants N] [--seed S] [--minutes M]`. The faults are a random sample of all that there is room for
in code that PyTorch or JAX runs; those of `known.toml`, which change no result, are not judged. Each is tried on the
tests that run its place, in a fork of one process that has everything imported; code that only JAX runs, in a process
of its own. Exits with 1 where a smaller share is killed than is asked for.
"""

import argparse
import math
import os
import random
import sys
from collections import Counter
from pathlib import Path

if __name__ == "__main__":  # and not where a test reads it
    os.environ["KERAS_BACKEND"] = "torch"  # can be forked, and runs each operation as it comes
os.environ["OMP_NUM_THREADS"] = "1"

import pytest

from mutants.faults import Mutant, mutants_of
from mutants.known import PACKAGE, known
from mutants.running import INVALID, KILLED, SURVIVED, Judge, Verdict

PACKAGES = ("core", "kernels", "losses", "weights")
USERS = ("metrics", "layers", "objective", "gaps")  # whose tests run them too
ALSO = ("tests/test_layers.py", "tests/trial/test_verify.py")
WANTED = 0.9


def main() -> int:
    options = arguments()
    everything = possible()
    drawn = random.Random(options.seed).sample(everything, min(options.mutants, len(everything)))
    asked = [mutant for mutant in drawn if not any(entry.fits(mutant) for entry in known())]
    judge = Judge(asked, files(), options.processes, options.minutes)
    pytest.main(["-q", "--no-header", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist", *tests()], plugins=[judge])
    print(f"{len(drawn)} of {len(everything):,} faults drawn, of which {len(drawn) - len(asked)} change no result")
    return report(judge.verdicts, len(asked))


def possible() -> list[Mutant]:
    """All faults that there is room for."""
    return [mutant for file in files() for mutant in mutants_of(file)]


def files() -> list[Path]:
    return sorted(file for name in PACKAGES for file in Path(PACKAGE, name).rglob("*.py"))


def tests() -> list[str]:
    """Files and folders of the tests that may notice, and of doctests."""
    places = (path for name in (*PACKAGES, *USERS) for path in (Path("tests", name), PACKAGE / name))
    return [*(str(path) for path in places if path.is_dir()), *ALSO]


def report(verdicts: dict[Mutant, Verdict], asked: int) -> int:
    """Survivors, counts by package, and the interval of the share killed."""
    for mutant, verdict in sorted(verdicts.items(), key=lambda pair: str(pair[0])):
        if verdict.kind != KILLED:
            print(f"{verdict.kind}: {mutant} {verdict.why}".rstrip())
    counts = Counter((mutant.file.parts[2], verdict.kind) for mutant, verdict in verdicts.items())
    for name in PACKAGES:
        print(f"{name:8} {', '.join(f'{counts[name, kind]} {kind}' for kind in (KILLED, SURVIVED, INVALID))}")
    killed = sum(verdict.kind == KILLED for verdict in verdicts.values())
    judged = sum(verdict.kind != INVALID for verdict in verdicts.values())
    low, high = interval(killed, judged)
    print(f"{killed} of {judged} killed, {killed / judged:.1%} (95 %: {low:.1%} to {high:.1%})")
    if len(verdicts) < asked:
        print(f"there was no time for {asked - len(verdicts)} more")
    return int(killed < WANTED * judged)


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
    parser.add_argument("--minutes", type=float, default=120, help="after which no other is judged")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
