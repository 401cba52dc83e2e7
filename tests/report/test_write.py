"""A written file is whole or absent."""

import os
import resource
import signal
import stat
import subprocess
import sys

import pytest

from losswright.core.errors import OutputError, SettingError
from losswright.report import writable, write

pytestmark = pytest.mark.once


def test_a_file_holds_the_text_and_its_folder_nothing_else(tmp_path):
    assert write(tmp_path / "page.html", "größer\n").read_text(encoding="utf-8") == "größer\n"
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_an_interruption_keeps_the_old_file_and_leaves_no_part(tmp_path, monkeypatch):
    path = write(tmp_path / "page.html", "old")

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(path, "new")
    assert path.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_permissions_are_those_that_open_would_give_and_are_kept(tmp_path):
    path = write(tmp_path / "page.html", "a")
    (tmp_path / "other").write_text("b")
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE((tmp_path / "other").stat().st_mode)
    path.chmod(0o640)
    assert stat.S_IMODE(write(path, "c").stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path):
    target = write(tmp_path / "target.html", "old")
    (tmp_path / "link.html").symlink_to(target)
    write(tmp_path / "link.html", "new")
    assert (tmp_path / "link.html").is_symlink()
    assert target.read_text() == "new"


@pytest.fixture
def full_disk():
    """No file can grow beyond 64 kB; Python turns the signal into an error, as of a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**16, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("old", [None, "old"])
def test_a_full_disk_is_named_and_leaves_what_was_there(tmp_path, full_disk, old):
    if old:
        write(tmp_path / "page.html", old)
    with pytest.raises(OutputError, match=r"no room for .*page\.html.* make room"):
        write(tmp_path / "page.html", "x" * 2**17)
    assert [path.read_text() for path in tmp_path.iterdir()] == ([old] if old else [])


WRITING = """
import sys
from losswright.report import write

print("writing", flush=True)
while True:
    for letter in "ab":
        write(sys.argv[1], letter * 1_000_000)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_process_that_is_stopped_while_it_writes_leaves_a_whole_file(tmp_path, number):
    path = tmp_path / "page.html"
    with subprocess.Popen([sys.executable, "-c", WRITING, path], stdout=-1, stderr=-1) as process:
        process.stdout.readline()
        while not path.exists():
            assert process.poll() is None
        process.send_signal(number)
        process.wait()
    assert path.read_text() in ("a" * 1_000_000, "b" * 1_000_000)
    assert number == signal.SIGKILL or len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("where", ["missing/page.html", "."])
def test_a_place_that_cannot_be_written_is_refused_before_the_work(tmp_path, where):
    with pytest.raises(SettingError, match="folder"):
        writable(tmp_path / where)
