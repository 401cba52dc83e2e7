"""The user's mistakes cost a line and a status, never a traceback; our own bugs keep theirs."""

import os
import signal

import click
import pytest

from losswright.cli import commands, main
from losswright.core.errors import MissingExtraError, SettingError

pytestmark = pytest.mark.once


@pytest.fixture
def failing(monkeypatch):
    """Makes `losswright fail` raise the given error."""

    def fail_with(error):
        @click.command()
        def fail():
            raise error

        monkeypatch.setitem(commands.commands, "fail", fail)

    return fail_with


def ended(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    return stop.value.code, capsys.readouterr().err


@pytest.mark.parametrize("error", [SettingError("delta is -1"), MissingExtraError("lw.data", "data")])
def test_our_errors_print_one_line_and_exit_2(failing, capsys, error):
    failing(error)
    status, said = ended(["fail"], capsys)
    assert status == 2
    assert said == f"losswright: {error}\n"


def test_ctrl_c_prints_one_line_and_exits_130(failing, capsys):
    failing(KeyboardInterrupt())
    status, said = ended(["fail"], capsys)
    assert status == 130
    assert len(said.strip().splitlines()) == 1
    assert "interrupted" in said


def test_kill_is_an_interruption_with_its_own_status(monkeypatch, capsys):
    kill = click.Command("kill", callback=lambda: os.kill(os.getpid(), signal.SIGTERM))
    monkeypatch.setitem(commands.commands, "fail", kill)
    status, said = ended(["fail"], capsys)
    assert status == 143
    assert "interrupted" in said


def test_a_bug_keeps_its_traceback(failing):
    failing(ValueError("not ours"))
    with pytest.raises(ValueError, match="not ours"):
        main(["fail"])


@pytest.mark.parametrize("arguments", [["nothing"], ["demo", "--backend", "caffe"], ["demo", "--nope"]])
def test_wrong_use_exits_2(capsys, arguments):
    status, said = ended(arguments, capsys)
    assert status == 2
    assert "Error:" in said
