"""`losswright advise`: which loss for a target."""

import click


@click.command()
@click.argument("table", type=click.Path(exists=True, dir_okay=False))
@click.option("--target", required=True, help="The column of the target.")
@click.option("--task", help="The kind of target, if the statistics can't tell: ordinal, count, multiclass, ...")
@click.option("--costs", help="What mistakes cost: squared, absolute, relative, outliers, tail, under, over, rare, ...")
@click.option("--exposure", help="The column of exposures of a count.")
@click.option("--weight", help="The column of weights.")
@click.option("--group", help="A column to tell groups apart.")
@click.option("--time", help="A column of times.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of tables.")
def advise(table: str, as_json: bool, **columns: str | None) -> None:
    """Rank the losses for the target of TABLE, a CSV or Parquet file, with the statistics that speak for each."""
    from losswright.advisor import advise as advise_on
    from losswright.advisor.tables import read_table

    advice = advise_on(read_table(table), **columns)
    if as_json:
        click.echo(advice.to_json())
        return
    from rich.console import Console

    console = Console()
    console.print(advice.profile, "", advice, "", sep="\n")
    console.print(advice.best.code, markup=False, highlight=False)
