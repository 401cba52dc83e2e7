"""Some inputs after each other, in a process of their own."""

import random
import re
import time
import warnings
from collections import Counter

from fuzz.entries import ENTRIES
from fuzz.trial import Entry, judged

SHARES = [entry.share for entry in ENTRIES]
FAULTS, MILLISECONDS = "faults", "milliseconds"

Counts = Counter[tuple[str, str]]
Faults = dict[str, tuple[int, str]]  # by sort, the first of each: its number, and what it says


def tried_from(seed: int, numbers: range) -> tuple[Counts, Faults]:
    """What came of the inputs with these numbers: how many of each, seconds among them, and the faults."""
    warnings.simplefilter("ignore")
    counts: Counts = Counter()
    faults: Faults = {}
    for number in numbers:
        entry, draw = drawn(seed, number)
        started = time.perf_counter()
        came, fault = judged(entry.drawn(draw))
        counts[entry.name, MILLISECONDS] += round(1000 * (time.perf_counter() - started))
        counts[entry.name, came] += 1
        if fault:
            counts[entry.name, FAULTS] += 1
            faults.setdefault(sort_of(entry, fault), (number, fault))
    return counts, faults


def drawn(seed: int, number: int) -> tuple[Entry, random.Random]:
    """The entry of an input, and what it is drawn from: the same for the same two numbers."""
    draw = random.Random(f"{seed} {number}")
    return draw.choices(ENTRIES, SHARES)[0], draw


def sort_of(entry: Entry, fault: str) -> str:
    """Faults of one place in the code are one sort; so are wrong answers of one thing."""
    place = re.search(r"\w+ at [\w/.]+:\d+", fault)
    return place.group() if place else f"{entry.name} {re.split(r'[(:,]', fault)[0]}"
