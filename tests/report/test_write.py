"""A written file is whole or absent."""

import os
import stat

import pytest

from losswright.core.errors import SettingError
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


@pytest.mark.parametrize("where", ["missing/page.html", "."])
def test_a_place_that_cannot_be_written_is_refused_before_the_work(tmp_path, where):
    with pytest.raises(SettingError, match="folder"):
        writable(tmp_path / where)
