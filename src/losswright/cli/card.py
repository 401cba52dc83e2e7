"""`losswright card`: the document of a saved model's objective."""

import click


@click.command()
@click.argument("model", type=click.Path(exists=True, dir_okay=False))
@click.option("--data", required=True, type=click.Path(exists=True, dir_okay=False), help="An .npz file with x and y.")
@click.option("--reason", required=True, help="Why this objective, in words.")
@click.option("--output", default="objective-card.json", show_default=True, help="A .json, .md or .html file to write.")
def card(model: str, data: str, reason: str, output: str) -> None:
    """Document what MODEL, a compiled .keras file, is trained for, judged on DATA.

    DATA may also hold sample_weight, and groups to judge apart.
    """
    from losswright.advisor import card as make_card
    from losswright.advisor.saved import load_model, read_arrays
    from losswright.report import writable, write

    writable(output)
    rows, groups = read_arrays(data)
    made = make_card(load_model(model), rows, reason=reason, groups=groups)
    if output.endswith(".html"):
        made.to_html(output)
    else:
        write(output, made.to_markdown() if output.endswith(".md") else made.to_json())
    click.echo(f"wrote {output}")
