"""`losswright explain`: one loss in full."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from losswright.core import Card, Loss


@click.command()
@click.argument("name")
def explain(name: str) -> None:
    """Explain a loss: formula, when to use it and when not, targets, last layer, source, settings.

    NAME is a class, such as TopK, or top_k; upper and lower case don't matter.
    """
    import inspect

    from rich.console import Console
    from rich.table import Table

    from losswright.catalogue import loss_named

    loss = loss_named(name)
    console = Console(highlight=False, markup=False)
    console.print(loss.__name__, style="bold")
    console.print(inspect.getdoc(loss), "")
    table = Table.grid(padding=(0, 2))
    for title, text in _card(loss.card).items():
        table.add_row(title, text)
    console.print(table)
    console.print(f"\nimport losswright as lw\nloss = lw.losses.{loss.__name__}({_defaults(loss)})", style="bold")


def _card(card: "Card | None") -> dict[str, str]:
    """What the card says, under the headings of the terminal."""
    if card is None:
        return {}
    fields = {
        "task": card.task,
        "best for": card.best_for,
        "strength": card.strength,
        "watch out": card.watch,
        "targets": card.target,
        "last layer": card.activation,
        "source": card.source,
    }
    return {title: text for title, text in fields.items() if text}


def _defaults(loss: "type[Loss]") -> str:
    """The loss's own settings with their defaults, as code."""
    import inspect

    parameters = inspect.signature(loss).parameters.values()
    return ", ".join(f"{p.name}={p.default!r}" for p in parameters if p.default is not p.empty)
