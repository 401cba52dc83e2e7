"""What docs/losses.md states: names of other libraries, and numbers of Keras beside ours."""

import inspect
import re

import keras
import numpy as np
import optax
import pytest
import torch

from losswright import losses
from tests.support import fresh

pytestmark = pytest.mark.once
PAGE = (fresh.ROOT / "docs" / "losses.md").read_text()
NAMES = re.findall(r"^\| `(\w+)` (.+?) \| (.+?) \|$", PAGE, flags=re.MULTILINE)
SMOOTHED = re.findall(r"^\| (\w+Focal\w+) \| ([\d ]+) \| ([-\d ]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", PAGE, re.M)
THEIRS = {
    "keras": [n for n in dir(keras.losses) if inspect.isclass(getattr(keras.losses, n)) and n != "Loss"],
    "optax": [n for n in dir(optax.losses) if inspect.isfunction(getattr(optax.losses, n))],
    "torch": [n for n in dir(torch.nn) if n.endswith(("Loss", "Loss2d"))],
}


@pytest.mark.parametrize("library", THEIRS)
def test_every_loss_of_the_library_is_in_the_table(library):
    listed = [name for owner, names, _ in NAMES if owner == library for name in names.split(", ")]
    assert sorted(set(THEIRS[library]) - set(listed)) == []


def test_every_loss_of_keras_has_its_name_here():
    assert [name for name in THEIRS["keras"] if not hasattr(losses, name)] == []


@pytest.mark.parametrize("code", sorted({code for *_, ours in NAMES for code in re.findall(r"`(\w+\(.*?\))`", ours)}))
def test_loss_that_the_table_names_can_be_made(code):
    assert isinstance(eval(code, vars(losses)), losses.Loss)


def test_table_of_smoothed_focal_losses_was_found():
    assert len(SMOOTHED) == 7


@pytest.mark.parametrize(("name", "label", "logits", "smoothing", "of_keras", "of_ours"), SMOOTHED)
def test_smoothed_focal_loss_is_what_the_table_says(name, label, logits, smoothing, of_keras, of_ours):
    y_true, y_pred = (np.float32([text.split()]) for text in (label, logits))
    for module, stated in ((keras.losses, of_keras), (losses, of_ours)):
        loss = getattr(module, name)(from_logits=True, label_smoothing=float(smoothing))
        assert float(loss(y_true, y_pred)) == pytest.approx(float(stated), rel=6e-3)


@pytest.mark.parametrize(("module", "perfect", "far_label"), [(keras.losses, np.nan, 20.0), (losses, 0.0, 8.2e-6)])
def test_half_precision_is_what_the_table_says(module, perfect, far_label):
    logits = np.zeros((1, 4000), "float32")
    logits[0, 2049] = 20.0
    certain = module.BinaryCrossentropy(dtype="float16")(np.float32([[1.0]]), np.float32([[1.0]]))
    sparse = module.SparseCategoricalCrossentropy(from_logits=True, dtype="float16")(np.array([2049]), logits)
    np.testing.assert_equal(float(certain), perfect)
    assert float(sparse) == pytest.approx(far_label, rel=0.02)
