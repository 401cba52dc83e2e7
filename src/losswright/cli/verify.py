"""`losswright verify`: a loss on trial."""

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command()
@click.argument("loss")
@click.option("--backends", is_flag=True, help="On every installed backend, side by side, each in its own process.")
@click.option("--inputs", type=click.Path(exists=True, dir_okay=False), help="An .npz file with y_true and y_pred.")
@click.option("--domain", help="What these inputs are: numbers, counts, probabilities, logits, labels, ...")
@click.option("--allow", multiple=True, help="A check that this loss is meant to fail; may be given several times.")
@click.option("--check", "checks", multiple=True, help="Only this check; may be given several times.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table.")
def verify(
    loss: str,
    backends: bool,
    inputs: str | None,
    domain: str | None,
    allow: tuple[str, ...],
    checks: tuple[str, ...],
    as_json: bool,
) -> None:
    """Put a loss on trial: values, gradients, weights, shapes, precision, saving, cost.

    LOSS is module:name, of a class with defaults, an object or a function: keras.losses:Huber.
    Exit status: 0 all passed, 1 a check failed, 2 wrong use.
    """
    if backends:
        asked = [*_pairs("--allow", allow), *_pairs("--check", checks)]
        asked += [*_pairs("--inputs", [inputs] if inputs else []), *_pairs("--domain", [domain] if domain else [])]
        raise SystemExit(_side_by_side([loss, *asked], as_json))
    from losswright.trial import verify as verify_loss
    from losswright.trial.target import load_loss

    y_true, y_pred = _read(inputs)
    given: dict[str, Any] = {"domain": domain, "allow": allow, "checks": checks or None}
    verdict = verify_loss(load_loss(loss), y_true, y_pred, **given)
    if as_json:
        click.echo(verdict.to_json())
    else:
        from rich.console import Console

        Console().print(verdict)
    raise SystemExit(0 if verdict.passed else 1)


def _pairs(option: str, values: "Sequence[str]") -> list[str]:
    return [word for value in values for word in (option, value)]


def _side_by_side(arguments: list[str], as_json: bool) -> int:
    from rich.console import Console

    from losswright.trial.backends import disagreement, installed, side_by_side, verify_on

    verdicts = verify_on(installed(), arguments)
    if as_json:
        click.echo(f"[{','.join(verdict.to_json() for verdict in verdicts)}]")
    else:
        Console().print(side_by_side(verdicts))
    return 0 if all(verdict.passed for verdict in verdicts) and not disagreement(verdicts) else 1


def _read(inputs: str | None) -> tuple[Any, Any]:
    if inputs is None:
        return None, None
    from losswright.advisor.saved import named_arrays

    arrays = named_arrays(inputs, "y_true", "y_pred")
    return arrays["y_true"], arrays["y_pred"]
