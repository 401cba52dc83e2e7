"""`losswright list`: the losses that there are, a line each."""

import click


@click.command("list")
@click.option("--task", help="Only losses whose task holds this text, such as 'regression' or 'classes'.")
@click.option("--target", help="Only losses whose targets are described with this text, such as 'whole numbers'.")
@click.option(
    "--output",
    "--activation",
    "activation",
    help="Only losses for which the model's last layer is described with this text, such as 'linear'.",
)
@click.option("--rules", is_flag=True, help="The rules of the doctor instead.")
def list_losses(task: str | None, target: str | None, activation: str | None, rules: bool) -> None:
    """List the losses, with what each is best for; `losswright explain NAME` says more.

    Exit status: 0 if any fits, 1 if none does.
    """
    from rich.console import Console
    from rich.table import Table

    if rules:
        return _list_rules()
    from losswright.catalogue import find_losses

    found = find_losses(task=task, target=target, activation=activation)
    table = Table("loss", "task", "best for", title=f"{len(found)} losses")
    for loss in found:
        card = loss.card
        table.add_row(loss.__name__, *((card.task, card.best_for) if card else ("", "")))
    Console().print(table)
    raise SystemExit(0 if found else 1)


def _list_rules() -> None:
    from rich.console import Console
    from rich.table import Table

    from losswright.doctor.catalogue import RULES

    table = Table("code", "rule", "what is wrong", title=f"{len(RULES)} rules")
    for rule in RULES:
        table.add_row(rule.code, rule.name, rule.message)
    Console().print(table)
