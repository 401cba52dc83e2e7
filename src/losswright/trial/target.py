"""A loss by its name on the command line: `module:Loss`."""

import importlib
import sys
from typing import Any

from losswright.core.describe import clip
from losswright.core.errors import SettingError


def load_loss(name: str) -> Any:
    """What `module:attribute` names; modules of the working folder are found.

    Raises:
        SettingError: the name isn't of that form, or there is no such module or attribute.
    """
    module_name, colon, attribute = name.partition(":")
    if not (module_name and colon and attribute):
        raise SettingError(f"name the loss as module:Loss, such as keras.losses:Huber; got {clip(name)}")
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        raise SettingError(f"there is no module {clip(error.name)}; run it where the module can be imported") from error
    if not hasattr(module, attribute):
        raise SettingError(f"the module {module_name} has no {clip(attribute)}")
    return getattr(module, attribute)
