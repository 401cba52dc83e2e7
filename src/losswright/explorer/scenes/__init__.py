"""The scenes of the explorer: the same mistake, charged by every loss that fits."""

from losswright.explorer.scenes.classes import classes_scene
from losswright.explorer.scenes.counts import counts_scene
from losswright.explorer.scenes.errors import errors_scene
from losswright.explorer.scenes.regions import regions_scene
from losswright.explorer.scenes.scene import Scene
from losswright.explorer.scenes.tail import tail_scene
from losswright.explorer.scenes.yes_no import yes_no_scene

__all__ = ["Scene", "scenes"]


def scenes() -> list[Scene]:
    """All of them, in the order of the page."""
    return [errors_scene(), counts_scene(), yes_no_scene(), classes_scene(), tail_scene(), regions_scene()]
