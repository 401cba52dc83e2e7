"""Which lines of which files a test runs, and how long it takes: looked at once, without a fault."""

import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from mutants.faults import Mutant
from mutants.forks import in_forks
from mutants.users import users_of

Place = tuple[str, int]  # a file, and the number of a line
MOST_TESTS = 100  # of a module, in a fork
MODULE_SECONDS = 900  # of processor time, for the tests of a module while they are watched
BUDGET = 10.0  # seconds of processor time for the tests of a fault, as long as they took while they were watched
LARGE_BUDGET = 50.0  # for those of a fault that survived them
A_TEST = 0.02  # seconds that pytest adds to each


class Tracer:
    """Notes lines of some files as they run: `sys.settrace(tracer)`."""

    def __init__(self, files: frozenset[str]):
        self.files, self.seen = files, set[Place]()

    def __call__(self, frame: FrameType, event: str, _: Any) -> Callable[..., Any] | None:
        """Follow a call into one of the files, and no other."""
        return self._line if frame.f_code.co_filename in self.files else None

    def _line(self, frame: FrameType, event: str, _: Any) -> Callable[..., Any]:
        if event == "line":
            self.seen.add((frame.f_code.co_filename, frame.f_lineno))
        return self._line

    def taken(self) -> set[Place]:
        """What was seen since it was last asked."""
        seen, self.seen = self.seen, set()
        return seen


@dataclass
class Reach:
    """What tests run.

    Attributes:
        early: places that are run by imports and by the collection of tests, too early for a fault put in later.
        tests: by place, the names of those that run it.
        seconds: of each test that passes.
    """

    early: set[Place] = field(default_factory=set)
    tests: dict[Place, list[str]] = field(default_factory=lambda: defaultdict(list))
    seconds: dict[str, float] = field(default_factory=dict)

    def is_early(self, mutant: Mutant) -> bool:
        """Whether the place is run before tests are."""
        return any(place in self.early for place in places(mutant))

    def tests_of(self, mutant: Mutant, budget: float = BUDGET) -> list[str]:
        """Those that run the place, of each kind in turn until the budget is spent."""
        return self._chosen({test for place in places(mutant) for test in self.tests.get(place, ())}, mutant, budget)

    def tests_around(self, mutant: Mutant) -> list[str]:
        """Those that run any place of the file, or where none does, of the files that import it, or of theirs."""
        around, seen = {mutant.file}, set[Path]()
        while around - seen:
            paths = {str(file.resolve()) for file in around}
            if found := {test for (path, _), tests in self.tests.items() if path in paths for test in tests}:
                return self._chosen(found, mutant, LARGE_BUDGET)
            seen |= around
            around = {user for file in around for user in users_of(file)}
        return []

    def _chosen(self, tests: set[str], mutant: Mutant, budget: float) -> list[str]:
        chosen = self._within(budget, in_turn(tests & self.seconds.keys(), mutant.file.stem))
        modules = list(dict.fromkeys(module_of(test) for test in chosen))
        return sorted(chosen, key=lambda test: modules.index(module_of(test)))  # what is set up for one serves all

    def _within(self, budget: float, tests: Iterable[str]) -> list[str]:
        taken, left = [], budget
        for test in tests:
            cost = self.seconds[test] + A_TEST
            if cost <= left or not taken:
                taken.append(test)
                left -= cost
        return taken


def places(mutant: Mutant) -> list[Place]:
    """The lines that the fault lies in."""
    return [(str(mutant.file.resolve()), line) for line in range(mutant.line, mutant.end + 1)]


def module_of(test: str) -> str:
    """The file that it stands in."""
    return test.partition("::")[0]


def in_turn(tests: Iterable[str], stem: str) -> list[str]:
    """One of each function first, then a second of each, drawn at random; those that bear the file's name lead."""
    mixed = sorted(tests)
    random.Random(stem).shuffle(mixed)
    turns: dict[str, int] = defaultdict(int)
    order = []
    for test in mixed:
        function = test.partition("[")[0]
        order.append((turns[function], stem not in function, test))
        turns[function] += 1
    return [test for *_, test in sorted(order, key=lambda entry: entry[:2])]


class Watcher:
    """A plugin that hears, phase by phase, how a test goes."""

    def __init__(self) -> None:
        self.tracer: Tracer | None = None
        self.failed = self.passed = False
        self.set_up: set[Place] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Hears how each part of a test went."""
        self.failed |= report.failed
        self.passed |= report.passed and report.when == "call"
        if report.when == "setup" and self.tracer is not None:
            self.set_up = self.tracer.taken()


def watched(
    items: Sequence[pytest.Item], watcher: Watcher, early: Tracer, forget: Callable[[], None], *, processes: int
) -> Reach:
    """Run all tests, a module or a part of one in each fork, and note what they run.

    Args:
        items: tests.
        watcher: hears how they go.
        early: has noted what ran before, and says which files to look at.
        forget: clears what is cached, which would hide what a test runs.
        processes: at a time.
    """
    reach = Reach(early.taken())
    modules = [list(group) for _, group in groupby(items, key=lambda item: item.path)]
    parts = [module[start : start + MOST_TESTS] for module in modules for start in range(0, len(module), MOST_TESTS)]
    largest_first = sorted(parts, key=len, reverse=True)
    work = _Module(watcher, early.files, forget)
    for module, done in in_forks(largest_first, work, processes=processes, seconds=MODULE_SECONDS):
        if done.result is None:
            print(f"{module[0].path}: {done.error or f'status {done.status}'}", file=sys.stderr, flush=True)
            continue
        for test, seconds, run in done.result:
            reach.seconds[test] = seconds
            for place in run:
                reach.tests[place].append(test)
    return reach


@dataclass
class _Module:
    """Runs the tests of a module: name, seconds and places of each that passes."""

    watcher: Watcher
    files: frozenset[str]
    forget: Callable[[], None]

    def __call__(self, items: list[pytest.Item]) -> list[tuple[str, float, set[Place]]]:
        tracer = self.watcher.tracer = Tracer(self.files)
        sys.settrace(tracer)
        found, shared = [], set[Place]()
        for item, following in pairwise([*items, None]):
            began = time.process_time()
            passed = self._passes(item, following)
            entry = item.nodeid, time.process_time() - began, tracer.taken()
            shared |= self.watcher.set_up
            found += [entry] if passed else []
        sys.settrace(None)
        return [(*rest, run | shared) for *rest, run in found]  # what is set up for one may be there for all

    def _passes(self, item: pytest.Item, following: pytest.Item | None) -> bool:
        self.forget()
        self.watcher.failed = self.watcher.passed = False
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        return self.watcher.passed and not self.watcher.failed
