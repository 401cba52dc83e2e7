"""`losswright race`: losses trained alike on a table."""

from typing import Any

import click


@click.command()
@click.argument("build")
@click.option("--data", "table", required=True, type=click.Path(exists=True, dir_okay=False), help="CSV or Parquet.")
@click.option("--target", required=True, help="The column of the target.")
@click.option("--feature", "features", multiple=True, help="A numeric feature; all numeric columns without.")
@click.option("--loss", "losses", multiple=True, required=True, help="Huber: ours; huber: Keras's. Several.")
@click.option("--metric", required=True, help="What judges them: mae, auc, brier_score, absolute_error_p99, ...")
@click.option("--budget", default=50, show_default=True, help="Epochs at most, a fold.")
@click.option("--splits", default=5, show_default=True, help="Folds.")
@click.option("--time", help="A column that orders rows: each fold is judged on later rows than it has seen.")
@click.option("--storage", help="A file that keeps what is done: the same command again goes on from there.")
@click.option("--page", type=click.Path(dir_okay=False), help="Write the leaderboard and a plot to this file.")
def race(
    build: str,
    table: str,
    target: str,
    features: tuple[str, ...],
    losses: tuple[str, ...],
    time: str | None,
    page: str | None,
    **settings: Any,
) -> None:
    """Train losses alike and rank them by a metric.

    BUILD is module:function that gives a new Keras model; if it takes an argument, that is the loss. Features are
    standardised; rows with anything missing are left out.
    """
    from rich.console import Console

    from losswright.advisor import race as race_losses
    from losswright.advisor.tables import read_rows
    from losswright.trial.target import load_loss

    x, y, order = read_rows(table, target, list(features), time)
    candidates = [_loss(name) for name in losses]
    outcome = race_losses(load_loss(build), x, y, candidates, time=order, progress=_say, **settings)
    Console().print(outcome)
    if page:
        click.echo(f"wrote {outcome.to_html(page)}")


def _loss(name: str) -> Any:
    """A class of the catalogue by its very name, else a name as `losswright.compile` reads it."""
    from losswright.catalogue import LOSSES

    ours = {cls.__name__: cls for cls in LOSSES}
    return ours[name]() if name in ours else name


def _say(line: str) -> None:
    click.echo(line, err=True)
