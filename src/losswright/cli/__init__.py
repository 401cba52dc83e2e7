"""The command `losswright`. Nothing heavy is imported before a command runs, so that `--help` answers at once."""

import signal
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from losswright.cli.advise import advise
from losswright.cli.card import card
from losswright.cli.demo import demo
from losswright.cli.doctor import doctor
from losswright.cli.explain import explain
from losswright.cli.explore import explore
from losswright.cli.list import list_losses
from losswright.cli.race import race
from losswright.cli.review import review
from losswright.cli.verify import verify

INTERRUPTED, TERMINATED = 130, 143  # what shells expect of a program that Ctrl-C or `kill` ended


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="losswright", message="%(prog)s %(version)s")
def commands() -> None:
    """Get the objective of a Keras model right: losses, weights, tails, metrics.

    Exit status: 0 all well, 1 findings, 2 wrong use or no room for a file, 130 interrupted, 143 terminated.
    """


commands.add_command(advise)
commands.add_command(card)
commands.add_command(demo)
commands.add_command(doctor)
commands.add_command(explain)
commands.add_command(explore)
commands.add_command(list_losses)
commands.add_command(race)
commands.add_command(review)
commands.add_command(verify)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit; our own errors take a line, not a traceback."""
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        sys.exit(commands.main(arguments, prog_name="losswright", standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort) as stop:
        click.echo("losswright: interrupted; no file is half-written", err=True)
        terminated = isinstance(stop.__context__, _Terminated)  # which click makes an Abort of
        sys.exit(TERMINATED if terminated else INTERRUPTED)
    except (ValueError, ImportError) as error:
        if not _is_ours(error):
            raise
        click.echo(f"losswright: {error}", err=True)
        sys.exit(2)
    finally:
        signal.signal(signal.SIGTERM, before)


class _Terminated(KeyboardInterrupt):
    """`kill` without -9: as Ctrl-C, with another status."""


def _terminate(number: int, frame: Any) -> NoReturn:
    raise _Terminated


def _is_ours(error: Exception) -> bool:
    """Whether the message is written for the user. Imported late: this module needs Keras."""
    from losswright.core.errors import LosswrightError, MissingExtraError

    return isinstance(error, LosswrightError | MissingExtraError)
