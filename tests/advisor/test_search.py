"""A search in a shared storage is one search: workers add to it, one may be killed, and another goes on."""

import os
import resource
import subprocess
import sys
from contextlib import ExitStack

import pytest

from losswright.advisor.search import search
from losswright.core.errors import OutputError, SettingError
from tests.support import postgres
from tests.support.fresh import ROOT

pytestmark = pytest.mark.once

WORKER = """
import sys
from losswright.advisor.search import search
from losswright.core.errors import OutputError, SettingError

def judged(trial):
    x = trial.suggest_float("x", -1, 1)
    print(trial.number, x, flush=True)
    sys.stdin.readline()
    return [x**2], 1.0

search("parabola", judged, trials=6, higher_is_better=False, storage=sys.argv[1], seed=0)
"""


AT_ONCE = """
import sys
from losswright.advisor.search import search
from losswright.core.errors import OutputError, SettingError

print(search("at once", lambda trial: ([trial.suggest_float("x", -1, 1)], 0.0), trials=3,
             higher_is_better=False, storage=sys.argv[1], seed=0)[3])
"""


@pytest.fixture(scope="module", params=["journal", "postgres"])
def storage(request, tmp_path_factory):
    with ExitStack() as stack:
        if request.param == "postgres":
            yield stack.enter_context(postgres.server())
        else:
            yield str(tmp_path_factory.mktemp("search") / "race.journal")


def searched(storage, trials):
    """What a search here finds, and the values that it tried."""
    tried = []

    def judged(trial):
        tried.append(trial.suggest_float("x", -1, 1))
        return [tried[-1] ** 2], 1.0

    return search("parabola", judged, trials=trials, higher_is_better=False, storage=storage, seed=0), tried


def test_workers_that_begin_at_once_wait_for_the_one_that_makes_the_tables(storage):
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", AT_ONCE, storage]
    with ExitStack() as stack:
        workers = [
            stack.enter_context(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True))
            for _ in range(3)
        ]
        finished = [int(worker.communicate()[0]) for worker in workers]
    assert min(finished) >= 3


def test_search_outlives_a_worker_that_is_killed_in_the_midst_of_a_trial(storage):
    command = [sys.executable, "-c", WORKER, storage]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
        _, first = worker.stdout.readline().split()
        worker.stdin.write("\n")
        worker.stdin.flush()
        worker.stdout.readline()  # in the midst of its second trial, while we add two
        (_, _, _, trials), ours = searched(storage, trials=3)
        worker.kill()
    assert trials == 3 and len(ours) == 2
    (scores, settings, seconds, trials), more = searched(storage, trials=6)
    tried = [float(first), *ours, *more]
    assert (trials, len(more), seconds) == (6, 3, 6.0)
    assert len(set(tried)) == 6, "workers must not try the same settings"
    assert settings["x"] == pytest.approx(min(tried, key=abs))
    assert scores == [settings["x"] ** 2]
    assert searched(storage, trials=6)[1] == []  # nothing is left to do


def test_trial_without_a_number_is_the_worst_and_not_repeated_for_ever():
    def judged(trial):
        x = trial.suggest_float("x", -1, 1)
        return [float("nan") if trial.number < 2 else x], 0.0

    (best,), settings, _, trials = search("nan", judged, trials=3, higher_is_better=True, storage=None, seed=0)
    assert trials == 3 and best == settings["x"]


def test_journal_whose_last_line_was_broken_off_goes_on(tmp_path):
    path = tmp_path / "race.journal"
    searched(str(path), trials=2)
    path.write_bytes(path.read_bytes()[:-5])
    assert [searched(str(path), trials=trials)[0][3] for trials in (3, 4)] == [3, 4]


def test_damaged_journal_and_a_file_of_something_else_are_refused(tmp_path):
    path = tmp_path / "race.journal"
    for content in (b"\x89PNG\r\n\x00\n", b"{}\n{}\n", b"1\n2\n"):
        path.write_bytes(content)
        with pytest.raises(SettingError, match=r"race\.journal' can't be read as what a race has kept"):
            searched(str(path), trials=1)
        assert path.read_bytes() == content
    with pytest.raises(SettingError, match="does not exist"):
        searched(str(tmp_path / "nowhere" / "race.journal"), trials=1)


def test_full_disk_is_named_and_the_search_goes_on_when_there_is_room(tmp_path):
    storage = str(tmp_path / "race.journal")
    searched(storage, trials=2)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (os.path.getsize(storage) + 100, before[1]))
    try:
        with pytest.raises(OutputError, match=r"no room for .*race\.journal; what is finished is kept"):
            searched(storage, trials=4)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    (_, _, _, trials), tried = searched(storage, trials=4)
    assert (trials, len(tried)) == (4, 2)
