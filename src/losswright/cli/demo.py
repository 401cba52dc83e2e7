"""`losswright demo`: what the library is for, on real flights, in three minutes."""

import os

import click

from losswright import backend as keras_backend


@click.command()
@click.option("--quick", is_flag=True, help="A sample of the flights and fewer epochs: half a minute.")
@click.option(
    "--backend", type=click.Choice(keras_backend.BACKENDS), help="Backend for Keras; without it, KERAS_BACKEND decides."
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False),
    default="losswright-demo.html",
    show_default=True,
    help="The page to write, one self-contained file.",
)
def demo(quick: bool, backend: str | None, output: str) -> None:
    """Train on the arrival delays of 336,776 flights with three losses, and compare their tails.

    One model, two outputs (the delay in minutes; an hour late or cancelled), weights by class and by time.
    Prints a table and writes a page with plots, how to read them, and the code to copy.
    """
    if backend:
        os.environ["KERAS_BACKEND"] = backend
    _choose_backend()
    from losswright.demo import run

    run(output=output, quick=quick)


def _choose_backend() -> None:
    """Before Keras is imported: a missing backend is a line that says how to install one."""
    try:
        keras_backend.choose()
    except ImportError as error:
        raise click.UsageError(str(error)) from error
