"""The Loss Explorer: move a mistake, and see what each loss charges for it and how hard it pulls."""

import os
from typing import Any

from losswright import core as core  # chooses a backend before Keras is imported
from losswright.explorer.build import built_in_data, with_own
from losswright.explorer.cache import cached
from losswright.explorer.chosen import own_losses
from losswright.explorer.render import Explorer, page
from losswright.explorer.scenes import scenes
from losswright.report import writable, write

__all__ = ["Explorer", "explore"]


def explore(losses: Any = None, path: str | os.PathLike[str] = "explorer.html", *, task: str | None = None) -> Explorer:
    """Write the explorer of the catalogue's losses, with your own beside them; a notebook shows it at once.

    One HTML file without any request: regression, counts, yes or no, classes, the tail of a batch, and overlapping
    regions. All numbers are those that the losses' own calls and gradients give, on a grid where the sliders stop.
    The first call takes some seconds, later ones read the numbers from the cache folder (`LOSSWRIGHT_CACHE`).

    Args:
        losses: a loss of your own, an alias, a function of `(y_true, y_pred)`, several of them, or a dict by name.
            They are read as regression losses unless their card, or `task`, says otherwise.
        path: the file to write.
        task: what your losses are for, in the words of cards, such as `"regression"` or `"yes or no"`.

    Raises:
        SettingError: a loss is none, the task is unknown, or the file can't be written.
    """
    target, own, shown = writable(path), own_losses(losses), scenes()
    data = cached("explorer", lambda: built_in_data(shown))
    if own:
        data = with_own(data, shown, own, task)
    html = page(data)
    return Explorer(write(target, html), html)
