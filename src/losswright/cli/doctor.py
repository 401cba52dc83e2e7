"""`losswright doctor`: run a script as it is, and say why outputs differ from labels."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from losswright import backend as keras_backend

if TYPE_CHECKING:
    from losswright.doctor import Diagnosis

PASSED_ON = {"ignore_unknown_options": True}
WRITTEN = click.Path(dir_okay=False, resolve_path=True)  # as seen from here, wherever the script goes


@click.command(context_settings=PASSED_ON)
@click.argument("script", type=click.Path(exists=True, dir_okay=False))
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.option("--prove", is_flag=True, help="Try each repair on a copy of the model, and report both numbers.")
@click.option("--dry", is_flag=True, help="Stop at the first `fit`, and say what can be known before training.")
@click.option("--select", help="Look for these rules alone: codes or their beginnings, with commas (LW1,LW302).")
@click.option("--ignore", help="Leave these rules out.")
@click.option("--html", type=WRITTEN, help="Write a page with plots.")
@click.option("--json", "as_json", type=WRITTEN, help="Write the findings as JSON.")
@click.option("--sarif", type=WRITTEN, help="Write the findings as SARIF, for code hosts.")
def doctor(
    script: str,
    arguments: tuple[str, ...],
    prove: bool,
    dry: bool,
    select: str | None,
    ignore: str | None,
    html: str | None,
    as_json: str | None,
    sarif: str | None,
) -> None:
    """Run SCRIPT with its ARGUMENTS, unchanged, and diagnose the models that it trains.

    What the script prints stays as it is; the findings follow. Arguments after `--` go to the script whatever they
    are called. `[tool.losswright]` in pyproject.toml may set `select` and `ignore`.

    Exit status: 0 nothing found, 1 errors or warnings, 2 wrong use.
    """
    try:
        keras_backend.choose_for(Path(script).read_text(errors="replace"))
    except ImportError as error:
        raise click.UsageError(str(error)) from error
    from losswright.doctor.catalogue import chosen
    from losswright.doctor.scripts import run_watched

    settings = _settings() | {key: value for key, value in (("select", select), ("ignore", ignore)) if value}
    chosen(**settings)  # a code that no rule has is refused before hours of training, not after
    session, failure = run_watched(script, arguments, dry=dry)
    if not session.recordings and failure is not None:
        _explain(failure)
        raise SystemExit(1)
    if not session.recordings:
        raise click.UsageError(f"{script} gave no data to a Keras model: nothing to diagnose")
    diagnosis = session.diagnose(prove=prove, **settings)
    _show(diagnosis)
    _write(diagnosis, script, {"html": html, "json": as_json, "sarif": sarif})
    raise SystemExit(0 if diagnosis.sound and failure is None else 1)


def _explain(failure: Exception) -> None:
    """What an exception before any training means, where it is known."""
    from losswright.doctor.exceptions import explanation_of

    known = explanation_of(failure)
    click.echo("no model was given data" if known is None else f"That means: {known.meaning}. Do: {known.remedy}.")


def _show(diagnosis: "Diagnosis") -> None:
    from rich.console import Console

    from losswright.doctor.text import as_rich

    Console(highlight=False).print("", as_rich(diagnosis))


def _write(diagnosis: "Diagnosis", script: str, paths: dict[str, str | None]) -> None:
    from losswright.report import write

    if paths["html"]:
        diagnosis.to_html(paths["html"])
    if paths["json"]:
        write(paths["json"], diagnosis.to_json())
    if paths["sarif"]:
        write(paths["sarif"], diagnosis.to_sarif(script))


def _settings() -> dict[str, Any]:
    """`select` and `ignore` of the project that the command is run in."""
    import tomllib

    file = Path("pyproject.toml")
    if not file.is_file():
        return {}
    try:
        found = tomllib.loads(file.read_text()).get("tool", {}).get("losswright", {})
    except tomllib.TOMLDecodeError as error:
        raise click.UsageError(f"pyproject.toml can't be read: {error}") from error
    return {key: found[key] for key in ("select", "ignore") if key in found}
