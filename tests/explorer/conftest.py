"""One browser for all pages, and the explorer of the whole catalogue with two losses of a user."""

import keras
import pytest
from keras import ops

import losswright as lw
from losswright.explorer import build
from losswright.explorer.chosen import built_in_entries
from tests.support.browser import browser
from tests.support.pages import HOSTILE


def fourth_power(y_true, y_pred):
    """A loss of the user's own."""
    return ops.mean((y_true - y_pred) ** 4, axis=-1)


@pytest.fixture(scope="package")
def chromium():
    with browser() as started:
        yield started


ENOUGH = ("Charbonnier", "Huber", "LogCosh", "MeanAbsoluteError", "MeanSquaredError", "Pinball", "PseudoHuber")


def few_entries(scene):
    """The losses that a scene starts with, and those that tests name: all of them take a minute on a busy machine."""
    return [entry for entry in built_in_entries(scene) if entry.name in (*ENOUGH, *scene.start_with)]


@pytest.fixture(scope="package")
def explorer(tmp_path_factory):
    """Written from a cold start: nothing of it is cached."""
    folder = tmp_path_factory.mktemp("explorer")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOSSWRIGHT_CACHE", str(folder / "cache"))
        patch.setattr(build, "built_in_entries", few_entries)
        own = {"fourth_power": fourth_power, f"log_cosh {HOSTILE}": keras.losses.LogCosh()}
        return lw.explore(own, folder / "explorer.html")
