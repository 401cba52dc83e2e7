"""Work in forks of this process: they share what it has imported, and keep to themselves what they break."""

import math
import os
import pickle
import resource
import signal
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, TypeVar

Task = TypeVar("Task")
NO_RESULT = 3  # status of a child whose result can't be handed over
MOST_MEMORY = 8 * 2**30  # more than it has from the start


class Done(NamedTuple):
    """What became of a task: its result, the error that it raised, or the status where it crashed or took too long."""

    result: Any = None
    error: str = ""
    status: int = 0


def in_forks(
    tasks: Iterable[Task], work: Callable[[Task], Any], *, processes: int, seconds: int, until: float = math.inf
) -> Iterator[tuple[Task, Done]]:
    """Each task with what became of it, in the order in which they end.

    Args:
        tasks: to be done.
        work: what to do with each; its result must be picklable.
        processes: at a time.
        seconds: of processor time that a task may take; no result comes of one that takes more.
        until: the moment of `time.monotonic` after which none is begun.
    """
    waiting, running = list(tasks)[::-1], {}
    with TemporaryDirectory() as folder:
        while waiting or running:
            while waiting and len(running) < processes:
                if time.monotonic() > until:
                    waiting.clear()
                    break
                task = waiting.pop()
                running[_fork(work, task, Path(folder), seconds)] = task
            child, status = os.wait()
            if child in running:
                yield running.pop(child), _done(Path(folder, str(child)), os.waitstatus_to_exitcode(status))


def _fork(work: Callable[[Task], Any], task: Task, folder: Path, seconds: int) -> int:
    child = os.fork()
    if child:
        return child
    try:
        _be_quiet()
        _be_bounded(seconds)
        done = Done(work(task))
    except BaseException:  # a child must end here, whatever happens, or it goes on as a second parent
        done = Done(error=traceback.format_exc())
    status = NO_RESULT
    try:
        Path(folder, str(os.getpid())).write_bytes(pickle.dumps(done))
        status = 0
    finally:
        os._exit(status)


def _done(file: Path, status: int) -> Done:
    if status:
        return Done(status=status)
    done = pickle.loads(file.read_bytes())
    file.unlink()  # the number of a process is used again
    return done


def _be_quiet() -> None:
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)


def _be_bounded(seconds: int) -> None:
    signal.alarm(10 * seconds)  # one that waits for ever takes no time of the processor
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * os.sysconf("SC_PAGE_SIZE") + MOST_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
