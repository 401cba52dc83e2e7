"""`losswright explore`: the Loss Explorer as a page."""

import click


@click.command()
@click.option(
    "--output",
    type=click.Path(dir_okay=False),
    default="explorer.html",
    show_default=True,
    help="The page to write, one self-contained file.",
)
@click.option("--open", "open_it", is_flag=True, help="Open it in the browser afterwards.")
def explore(output: str, open_it: bool) -> None:
    """Move a mistake with a slider: what each loss charges for it, and how hard it pulls.

    Writes one HTML file that needs no network. The first time takes some seconds.
    """
    from losswright.explorer import explore as write_page

    page = write_page(path=output)
    click.echo(f"Wrote {page.path}")
    if open_it:
        click.launch(str(page.path))
