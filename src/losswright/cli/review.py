"""`losswright review`: whether the objective of a card still fits."""

import click


@click.command()
@click.argument("card", type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--data", required=True, type=click.Path(exists=True, dir_okay=False), help="Today's .npz with y (and x)."
)
@click.option("--model", type=click.Path(exists=True, dir_okay=False), help="A .keras file to judge on it, as well.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table.")
def review(card: str, data: str, model: str | None, as_json: bool) -> None:
    """Compare CARD, a .json file that `losswright card` wrote, with today's data or model.

    Exit status: 0 the choice still fits, 1 something that matters has changed, 2 wrong use.
    """
    from rich.console import Console

    from losswright.advisor import review as make_review
    from losswright.advisor.saved import load_model, read_arrays

    rows, groups = read_arrays(data)
    given = rows if model else rows[1]
    outcome = make_review(card, given, model=load_model(model) if model else None, groups=groups)
    if as_json:
        click.echo(outcome.to_json())
    else:
        Console().print(outcome)
    raise SystemExit(outcome.exit_status)
