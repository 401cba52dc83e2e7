"""`losswright demo`: three losses on real flights, a table, and a page."""

from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from losswright.data import Flights, flights
from losswright.demo.page import page
from losswright.demo.results import COLUMNS, Scores, always_the_median, average, scores
from losswright.demo.train import FULL, QUICK, Trial, train_all
from losswright.report import writable, write

__all__ = ["run"]


def run(*, output: str, quick: bool = False, console: Console | None = None) -> Path:
    """Train, print the table, write the page, and return its path.

    Raises:
        SettingError: the page can't be written there; found before the training.
        MissingExtraError: the extra `losswright[data]` is not installed.
    """
    path, console, plan = writable(output), console or Console(), QUICK if quick else FULL
    with console.status("Reading 336,776 flights"):
        train, validation, test = flights().split()
    train = train.take(np.arange(0, len(train), plan.every))
    trials = train_all(plan, train, validation, test, console)
    table = {"always the median": always_the_median(train, test), **_scored(trials, test)}
    console.print(_rich(table))
    write(path, page(table, trials, test, plan).to_html())
    console.print(f"Wrote {path}", soft_wrap=True)
    return path


def _scored(trials: list[Trial], test: Flights) -> dict[str, Scores]:
    """Scores of each loss, averaged over its seeds."""
    by_name: dict[str, list[Scores]] = {}
    for trial in trials:
        by_name.setdefault(trial.name, []).append(scores(test, trial.predictions))
    return {name: average(several) for name, several in by_name.items()}


def _rich(table: dict[str, Scores]) -> Table:
    """The same table as on the page, for a terminal."""
    shown = Table(title="Absolute error of the delay in minutes, on flights of November and December")
    shown.add_column("loss of the delay")
    for name in COLUMNS:
        shown.add_column(name, justify="right")
    for name, row in table.items():
        shown.add_row(name, *row.cells())
    return shown
