"""Pages of the documentation, one for each loss and metric, made of what each says of itself and of its curves."""

import inspect
from collections.abc import Sequence
from typing import Any

from losswright.catalogue import LOSSES, METRICS
from losswright.core import BatchLoss, Loss
from losswright.core.state import StatefulLoss
from losswright.explorer.curve_picture import curve_picture, formula_picture
from losswright.explorer.moves import moves
from losswright.explorer.scenes import Scene, scenes

Page = tuple[str, str]  # where it lies, and its Markdown


def loss_pages() -> list[Page]:
    """The list of losses, and a page for each."""
    shown = scenes()
    return [("losses/list.md", _list_of_losses()), *((f"losses/{c.__name__}.md", loss_page(c, shown)) for c in LOSSES)]


def metric_pages() -> list[Page]:
    """The list of metrics, and a page for each."""
    rows = [(f"[{cls.__name__}]({cls.__name__}.md)", _first_sentence(cls)) for cls in METRICS]
    listed = "\n\n".join(["# Metrics, one by one", "[How they work](../metrics.md).", _table(("metric", "what"), rows)])
    return [("metrics/list.md", listed), *((f"metrics/{cls.__name__}.md", metric_page(cls)) for cls in METRICS)]


def loss_page(loss: type[Loss], shown: Sequence[Scene]) -> str:
    """Markdown: the formula, a picture, the card, and the reference with an example that runs as a doctest."""
    card = loss.card
    parts = [f"# {loss.__name__}", formula_picture(_formula(loss))]
    if card is not None:
        said = [("Task", card.task), ("Best for", card.best_for), ("Strength", card.strength)]
        said += [("Watch out", card.watch), ("Targets", card.target), ("Last layer", card.activation)]
        said += [("Of all devices", on_several_devices(loss))]
        parts.append(
            _table(("", ""), [(f"**{title}**", text) for title, text in (*said, ("Source", card.source)) if text])
        )
    scene = next((scene for scene in (*shown, *moves()) if scene.draws(loss)), None)
    if scene is not None:
        parts.append(curve_picture(scene, loss))
        if scene in shown and scene.accepts(loss):
            parts.append(f"[Move it in the explorer](../explorer.md): *{scene.title}*.")
    return "\n\n".join([*parts, "## Reference", f"::: losswright.losses.{loss.__name__}"]) + "\n"


def metric_page(metric: type[Any]) -> str:
    """Markdown: the reference, with an example that runs as a doctest."""
    return f"# {metric.__name__}\n\n::: losswright.metrics.{metric.__name__}\n"


def devices_table() -> str:
    """Markdown: for each loss, what several devices have in common, in groups that share it."""
    groups: dict[str, list[str]] = {}
    for loss in LOSSES:
        groups.setdefault(on_several_devices(loss), []).append(f"[{loss.__name__}](losses/{loss.__name__}.md)")
    return _table(("of all devices", "losses"), [(what, ", ".join(names)) for what, names in sorted(groups.items())])


def on_several_devices(loss: type[Loss]) -> str:
    """What of a loss is that of the whole batch, wherever its rows are."""
    if issubclass(loss, StatefulLoss):
        return "what is remembered, and the denominators of means; the rest is the row's own"
    if issubclass(loss, BatchLoss):
        return "the rows that a row is compared with, and the denominators of means"
    return "the denominators of means; the rest is the row's own"


def _list_of_losses() -> str:
    parts = [
        "# Losses, one by one",
        "[How to give and name them](../losses.md). [All of them, moving](../explorer.md).",
    ]
    for task in dict.fromkeys(loss.card.task for loss in LOSSES if loss.card):
        rows = [(f"[{c.__name__}]({c.__name__}.md)", c.card.best_for) for c in LOSSES if c.card and c.card.task == task]
        parts += [f"## {task[0].upper()}{task[1:]}", _table(("loss", "best for"), rows)]
    return "\n\n".join(parts) + "\n"


def _formula(loss: type[Loss]) -> str:
    return (inspect.getdoc(loss) or "").split("\n")[0]


def _first_sentence(cls: type[Any]) -> str:
    return (inspect.getdoc(cls) or "").split("\n")[0]


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
