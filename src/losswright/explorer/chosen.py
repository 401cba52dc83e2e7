"""The losses that a page shows: those of the catalogue, and the user's own beside them."""

from collections.abc import Iterable, Mapping
from typing import Any

import keras

from losswright.catalogue import LOSSES
from losswright.core import Loss
from losswright.core.card import TASKS
from losswright.core.describe import clip, describe
from losswright.core.errors import SettingError
from losswright.explorer.scenes import Scene
from losswright.explorer.tables import Entry
from losswright.losses.aliases import as_loss


def own_losses(losses: Any) -> dict[str, Loss]:
    """The user's losses by name, from one of them, several, or a dict.

    Raises:
        SettingError: something is no loss.

    >>> list(own_losses("mse")), list(own_losses(None))
    (['mean_squared_error'], [])
    """
    if losses is None:
        return {}
    if isinstance(losses, Mapping):
        return {str(name): _read(loss) for name, loss in losses.items()}
    several = [losses] if isinstance(losses, str) or callable(losses) else losses
    if not isinstance(several, Iterable):
        raise SettingError(
            f"losses must be a loss, an alias, a function, several of them or a dict, got {describe(losses)}"
        )
    named: dict[str, Loss] = {}
    for loss in several:
        read = _read(loss)
        name = _name(loss, read)
        named[name if name not in named else f"{name} {len(named) + 1}"] = read
    return named


def built_in_entries(scene: Scene) -> list[Entry]:
    """The losses of the catalogue that belong to a scene."""
    return [Entry(cls.__name__, scene.make(cls), f"lw.losses.{cls.__name__}") for cls in LOSSES if scene.accepts(cls)]


def own_entries(scene: Scene, own: Mapping[str, Loss], task: str | None) -> list[Entry]:
    """The user's losses that belong to a scene.

    Raises:
        SettingError: `task` is none that cards know.
    """
    if task is not None and task not in TASKS:
        raise SettingError(f"task must be one of {', '.join(TASKS)}, got {clip(task)}")
    return [Entry(name, loss, _code(name, loss), own=True) for name, loss in own.items() if _fits(scene, loss, task)]


def _read(loss: Any) -> Loss:
    if isinstance(loss, type) and issubclass(loss, keras.losses.Loss):
        loss = loss()
    if isinstance(loss, str) or callable(loss):
        return as_loss(loss)
    raise SettingError(
        f"a loss must be a loss object, a function of (y_true, y_pred) or an alias, got {describe(loss)}"
    )


def _name(loss: Any, read: Loss) -> str:
    if type(loss) in LOSSES:
        return f"{type(loss).__name__} (yours)"
    return getattr(loss, "__name__", None) or read.name


def _fits(scene: Scene, loss: Loss, task: str | None) -> bool:
    if task is None and type(loss) in LOSSES:
        return scene.accepts(type(loss))
    card = type(loss).card
    told = task or (card.task if card is not None else "")
    return told in scene.tasks


def _code(name: str, loss: Loss) -> str:
    return f"lw.losses.{type(loss).__name__}" if type(loss) in LOSSES else name
