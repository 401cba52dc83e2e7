"""Call every public entry with hostile input, and report what went wrong: `python -m fuzz [--inputs N] [--seed S]`.

Checked of each call: an error is one of losswright's, short, and names what came; no argument is changed; numbers that
are right but unusually packed give what float64 gives; and finite numbers never give NaN, where there is a number at
all. Exits with 1 if anything is found. Each input has a number: `--only NUMBER` tries that one again.
"""

import argparse
import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

os.environ.setdefault("KERAS_BACKEND", "torch")  # the quickest to call many small arrays with
os.environ.setdefault("OMP_NUM_THREADS", "1")  # as many processes as cores

import losswright  # noqa: F401

from fuzz.entries import ENTRIES
from fuzz.spans import FAULTS, MILLISECONDS, Counts, Faults, tried_from
from fuzz.trial import ANSWERED, REFUSED

SPAN = 100  # inputs that a process tries at a time


def main() -> int:
    options = arguments()
    if options.only is not None:
        return report([tried_from(options.seed, range(options.only, options.only + 1))])
    numbers = range(options.inputs)
    spans = [numbers[start : start + SPAN] for start in range(0, options.inputs, SPAN)]
    with ProcessPoolExecutor(options.processes, mp_context=get_context("spawn")) as pool:
        return report(pool.map(tried_from, [options.seed] * len(spans), spans))


def report(outcomes) -> int:
    """A line for each sort of fault as it is found, and for each entry; the exit status."""
    counts: Counts = Counter()
    faults: Faults = {}
    for number, (more, found) in enumerate(outcomes):
        counts.update(more)
        for sort in found.keys() - faults.keys():
            print("input {}: {}".format(*found[sort]), flush=True)
        faults = {**found, **faults}
        if number % 100 == 99:
            print(f"{(number + 1) * SPAN:,} inputs, {len(faults)} sorts of faults", flush=True)
    print(f"{'':28}{'inputs':>9}{ANSWERED:>10}{REFUSED:>9}{FAULTS:>8}{'seconds':>9}")
    for entry in ENTRIES:
        answered, refused, wrong = (counts[entry.name, how] for how in (ANSWERED, REFUSED, FAULTS))
        seconds = counts[entry.name, MILLISECONDS] / 1000
        print(f"{entry.name:28}{answered + refused:9,}{answered:10,}{refused:9,}{wrong:8,}{seconds:9.1f}")
    total = sum(number for (_, how), number in counts.items() if how in (ANSWERED, REFUSED))
    print(f"{total:,} inputs to {len(ENTRIES)} kinds of entries, {len(faults)} sorts of faults")
    return int(bool(faults))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--only", type=int, help="the number of one input")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
