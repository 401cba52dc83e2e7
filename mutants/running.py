"""The tests in one process, and whether they notice a fault: each is tried in a fork."""

import gc
import os
import resource
import sys
import traceback
import types
from collections.abc import Iterable
from functools import _lru_cache_wrapper
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from mutants.faults import Mutant, with_fault
from mutants.selection import tests_of

KILLED, SURVIVED, INVALID = "killed", "survived", "invalid"
CODES = {KILLED: 1, SURVIVED: 0, INVALID: 3}
KILLER, WHY = "killer", "why"
SECONDS = 60  # of processor time for the tests of a mutant; one that takes longer runs for ever


class Judge:
    """A plugin that runs tests as it likes.

    Args:
        mutants: to judge.
        processes: at a time.
    """

    def __init__(self, mutants: list[Mutant], processes: int):
        self.mutants, self.processes = list(mutants), processes
        self.verdicts: dict[Mutant, str] = {}
        self.failed = False
        self.running: dict[int, Mutant] = {}
        self.sound: dict[str, bool] = {}  # by test: whether it passes without a fault

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Hears how each part of a test went."""
        self.failed |= report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of pytest's own loop: for each mutant the tests that look at its file."""
        self.items = {item.nodeid: item for item in session.items}
        with TemporaryDirectory() as folder:
            self.notes = Path(folder)
            while self.mutants or self.running:
                while self.mutants and len(self.running) < self.processes:
                    mutant = self.mutants.pop()
                    self.running[self._forked(mutant)] = mutant
                self._await()
        return True

    def _forked(self, mutant: Mutant) -> int:
        sound = [item for item in self.items.values() if self.sound.get(item.nodeid, True)]
        child = os.fork()
        if child:
            return child
        verdict = INVALID
        try:
            verdict = self._verdict(mutant, tests_of(mutant.file, sound))
        except BaseException:  # a child must end here, whatever happens, or it goes on as a second pytest
            self._note(WHY, traceback.format_exc())
        finally:
            os._exit(CODES[verdict])

    def _verdict(self, mutant: Mutant, items: Iterable[pytest.Item]) -> str:
        self._be_quiet()
        try:
            put_in(mutant)
        except (SyntaxError, ValueError):  # a closure that lost a variable, say
            return INVALID
        killer = next((item.nodeid for item in items if self._fails(item)), None)
        if killer is None:
            return SURVIVED
        self._note(KILLER, killer)
        return KILLED

    def _note(self, what: str, text: str) -> None:
        """What a child leaves for its parent."""
        (self.notes / f"{os.getpid()}.{what}").write_text(text)

    def _be_quiet(self) -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)

    def _fails(self, item: pytest.Item) -> bool:
        self.failed = False
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        return self.failed

    def _await(self) -> None:
        """Hear the next verdict. A test that kills must pass without the fault, else the mutant has another turn."""
        child, status = os.wait()
        mutant = self.running.pop(child)
        killer, why = (self.notes / f"{child}.{what}" for what in (KILLER, WHY))
        code = os.waitstatus_to_exitcode(status)
        if killer.exists() and not self._is_sound(killer.read_text()):
            self.mutants.append(mutant)
            return
        self.verdicts[mutant] = {0: SURVIVED, 3: INVALID}.get(code, KILLED)  # out of time, or crashed, is noticed too
        if why.exists():
            print(why.read_text(), file=sys.stderr)
        print(f"{len(self.verdicts)} {self.verdicts[mutant]}: {mutant}", file=sys.stderr, flush=True)

    def _is_sound(self, test: str) -> bool:
        if test not in self.sound:
            child = os.fork()
            if not child:
                self._be_quiet()
                os._exit(self._fails(self.items[test]))
            self.sound[test] = os.waitpid(child, 0)[1] == 0
            if not self.sound[test]:
                print(f"fails as it is: {test}", flush=True)
        return self.sound[test]


def put_in(mutant: Mutant) -> None:
    """Give each live function of the file the code of the file with the fault, and forget what was cached.

    By the very type: what only claims to be a function, a deprecated name of a backend, say, complains when asked.
    """
    path = str(mutant.file.resolve())
    changed = compile(with_fault(*mutant[:2]), path, "exec")
    codes = {(code.co_qualname, code.co_firstlineno): code for code in _codes(changed)}
    for live in gc.get_objects():
        if type(live) is types.FunctionType and live.__code__.co_filename == path:
            live.__code__ = codes[live.__code__.co_qualname, live.__code__.co_firstlineno]
        elif type(live) is _lru_cache_wrapper and live.__module__.startswith("losswright"):
            live.cache_clear()


def _codes(code: types.CodeType) -> Iterable[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)
