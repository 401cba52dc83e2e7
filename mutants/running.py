"""Whether the tests notice a fault: tried in a fork that has everything imported, and anew where that says little."""

import gc
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from mutants import anew
from mutants.faults import Mutant
from mutants.forks import in_forks
from mutants.live import Live
from mutants.reach import BUDGET, LARGE_BUDGET, Reach, Tracer, Watcher, watched

HERE, JAX, TENSORFLOW = "torch", "jax", "tensorflow"
IN_A_PROCESS = 60  # tests: each compiles what it runs
ON_JAX, ON_OTHERS = 300, 120  # tests of a mutant that only JAX runs, and of one that all tests of PyTorch left
KILLED, SURVIVED, INVALID = "killed", "survived", "invalid"
SECONDS = 180  # of processor time for the tests of a mutant; one that takes longer runs for ever


class Verdict(NamedTuple):
    """What became of a mutant, and the test that killed it, or what else is to be said."""

    kind: str
    why: str = ""


@dataclass
class Judge:
    """A plugin that runs tests as it likes.

    Attributes:
        mutants: to judge.
        files: in which they may be.
        processes: at a time.
        minutes: after which no other mutant is judged.
        verdicts: on each mutant that was judged.
    """

    mutants: Sequence[Mutant]
    files: Sequence[Path]
    processes: int
    minutes: float
    verdicts: dict[Mutant, Verdict] = field(default_factory=dict)
    sound: set[str] = field(default_factory=set)

    def pytest_collection(self, session: pytest.Session) -> None:
        """Note what runs before tests do; and look for no simpler input once a test has failed."""
        from hypothesis import Phase, settings  # not before pytest has prepared its plugin

        self.began = time.monotonic()
        self.watcher = Watcher()
        session.config.pluginmanager.register(self.watcher)
        phases = (Phase.explicit, Phase.generate)
        settings.register_profile("mutants", settings.get_profile("losswright"), phases=phases)
        settings.load_profile("mutants")
        self.early = Tracer(frozenset(str(file.resolve()) for file in self.files))
        sys.settrace(self.early)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of pytest's own loop: look at what each test runs, then judge."""
        sys.settrace(None)
        session.config.pluginmanager.unregister(name="terminalreporter")  # what it says of each test is no news
        self.items = {item.nodeid: item for item in session.items}
        self.live = Live(self.early.files)
        gc.freeze()  # the children needn't look through what they share
        self.reach = self.looked_at()
        print(f"{len(self.reach.seconds)} of {len(self.items)} tests pass as it is", file=sys.stderr, flush=True)
        left, until = list(self.mutants), self.began + 60 * self.minutes
        while left:
            self._judge(left, until)
            unsound = self._unsound()
            left = [mutant for mutant, verdict in self.verdicts.items() if verdict.why in unsound]
            for mutant in left:
                del self.verdicts[mutant]
        return True

    def looked_at(self) -> Reach:
        """What the tests run without a fault."""
        items = list(self.items.values())
        return watched(items, self.watcher, self.early, self.live.forget, processes=self.processes)

    def _judge(self, mutants: Sequence[Mutant], until: float) -> None:
        for mutant, done in in_forks(mutants, self._verdict, processes=self.processes, seconds=SECONDS, until=until):
            verdict = done.result or Verdict(INVALID if done.error else KILLED, done.error or "it ends no test")
            self.verdicts[mutant] = verdict
            print(f"{len(self.verdicts)} {verdict.kind}: {mutant} [{verdict.why}]", file=sys.stderr, flush=True)

    def _verdict(self, mutant: Mutant) -> Verdict:
        if not self.reach.tests_of(mutant):
            killer = self._killer_elsewhere(mutant)
            return Verdict(KILLED, killer) if killer else Verdict(SURVIVED, "no test is seen to run it")
        first, more = (self.reach.tests_of(mutant, budget) for budget in (BUDGET, LARGE_BUDGET))
        rest = [test for test in more if test not in first]
        killer = self._killer(mutant, first) or self._killer(mutant, rest) or self._killer_on_others(mutant, more)
        return Verdict(KILLED, killer) if killer else Verdict(SURVIVED)

    def _killer(self, mutant: Mutant, tests: Sequence[str]) -> str:
        self.live.put_in(mutant)
        for test, following in pairwise([*tests, ""]):
            if self._fails(test, following):
                return test
        return anew.killer(mutant, tests, HERE) if self.reach.is_early(mutant) else ""

    def _killer_elsewhere(self, mutant: Mutant) -> str:
        """Code that no test runs in this process is run before tests are, or on JAX."""
        around = self.reach.tests_around(mutant)
        if self.reach.is_early(mutant) and (killer := anew.killer(mutant, around, HERE)):
            return killer
        return _first_killer(mutant, around[:ON_JAX], JAX)

    def _killer_on_others(self, mutant: Mutant, tests: Sequence[str]) -> str:
        """The suite runs on each backend, which take different ways through the same code."""
        chosen = list(dict.fromkeys([*tests, *self.reach.tests_around(mutant)]))[:ON_OTHERS]
        return next(filter(None, (_first_killer(mutant, chosen, backend) for backend in (JAX, TENSORFLOW))), "")

    def _fails(self, test: str, following: str = "") -> bool:
        self.watcher.failed = False
        item = self.items[test]
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=self.items.get(following))
        return self.watcher.failed

    def _unsound(self) -> set[str]:
        """Tests that killed, but fail by themselves without a fault as well; they are not asked again."""
        killers = {verdict.why for verdict in self.verdicts.values()} & set(self.items) - self.sound
        alone = in_forks(sorted(killers), self._fails, processes=self.processes, seconds=SECONDS)
        unsound = {test for test, done in alone if done.result is not False}
        self.sound |= killers - unsound
        for test in unsound:
            print(f"fails by itself: {test}", file=sys.stderr, flush=True)
            self.reach.seconds.pop(test, None)
        return unsound


def _first_killer(mutant: Mutant, tests: Sequence[str], backend: str) -> str:
    parts = (tests[start : start + IN_A_PROCESS] for start in range(0, len(tests), IN_A_PROCESS))
    return next(filter(None, (anew.killer(mutant, part, backend) for part in parts)), "")
