"""`losswright explain`: one loss, or one rule of the doctor, in full."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from losswright.core import Card, Loss
    from losswright.doctor import Rule


@click.command()
@click.argument("name")
def explain(name: str) -> None:
    """Explain a loss: formula, when to use it and when not, targets, last layer, source, settings.

    NAME is a class, such as TopK, or top_k, or the code of a rule, such as LW101, which is explained likewise: what
    goes wrong, why, what to do, and where the rule is blind. Upper and lower case don't matter.
    """
    if name.upper().startswith("LW"):
        from losswright.doctor.catalogue import rule_named

        return _explain_rule(rule_named(name))
    return _explain_loss(name)


def _explain_rule(rule: "type[Rule]") -> None:
    import inspect

    from rich.console import Console

    console = Console(highlight=False, markup=False)
    console.print(f"{rule.code} {rule.name}", style="bold")
    console.print(rule.message, "", inspect.getdoc(rule), "", rule.advice, sep="\n")
    if rule.example:
        console.print("", rule.example, style="bold", sep="\n")


def _explain_loss(name: str) -> None:
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
    console.print(f"\nimport losswright as lw\nloss = lw.losses.{loss.__name__}({_settings(loss)})", style="bold")


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


def _settings(loss: "type[Loss]") -> str:
    """The loss's own settings with their defaults, as code; three dots stand for one that must be given."""
    import inspect

    from losswright.core import Loss
    from losswright.core.saveable import setting_names

    inits = [vars(base)["__init__"] for base in reversed(loss.__mro__) if "__init__" in vars(base)]
    found = {name: p.default for init in inits for name, p in inspect.signature(init).parameters.items()}
    names = setting_names(loss, Loss)
    return ", ".join(f"{n}={'...' if found[n] is inspect.Parameter.empty else repr(found[n])}" for n in names)
