"""Segmentation: a round region, and a prediction of it that slides away."""

from types import MappingProxyType

import numpy as np
from keras import ops

from losswright.core import Loss
from losswright.core.card import SEGMENTATION
from losswright.explorer.scenes.scene import Axis, Knob, Scene, View, Words, evenly, taking
from losswright.explorer.scenes.yes_no import reads_logits

WIDTH = 20  # pixels of a square image
RADII, RADIUS_NAMES = (2.5, 4.0, 6.0), ("small", "medium", "large")
GROWTHS, GROWTH_NAMES = (0.7, 1.0, 1.4), ("too small", "as large", "too large")
LOGITS, CONFIDENCE_NAMES = (2.0, 5.0), ("88 %", "99.3 %")
SHIFTS = np.arange(11.0)
ALSO = ("BinaryCrossentropy", "BinaryFocalCrossentropy")
TWO_CHANNELS = ("GeneralizedDice", "LovaszSoftmax")  # background and region


class Regions(Scene):
    """Losses of the overlap of two regions; the axis shifts the predicted one."""

    key, title = "regions", "Regions"
    lead = "Segmentation: a round region, and a prediction of it that has slipped aside."
    tasks = (SEGMENTATION,)
    start_with = ("Dice", "BinaryCrossentropy", "Jaccard")
    most = 6
    customary = MappingProxyType({"alpha": (0.3, 0.5, 0.7), "beta": (0.3, 0.5, 0.7), "smooth": (0.0, 1.0)})
    picture = "discs"

    def accepts(self, loss: type[Loss]) -> bool:
        """Those of regions, and of single pixels to compare with."""
        return super().accepts(loss) or loss.__name__ in ALSO

    def make(self, loss: type[Loss]) -> Loss:
        """From logits."""
        return taking(loss, from_logits=True)

    def targets(self, loss: Loss) -> np.ndarray:
        """1 inside the region."""
        distance = np.hypot(*_grid())
        inside = np.stack([distance <= radius for radius, _, _ in _variants() for _ in SHIFTS])
        inside = inside[..., None].astype("float32")
        return np.concatenate([1 - inside, inside], axis=-1) if _in_channels(loss) else inside

    def predictions(self, loss: Loss, x, outputs):
        """Logits that fall off at the edge of the predicted region, or their sigmoid."""
        columns_ = (np.repeat(column, len(SHIFTS)) for column in zip(*_variants(), strict=True))
        radius, growth, height = (column[:, None, None].astype("float32") for column in columns_)
        across, along = (grid[None].astype("float32") for grid in _grid())
        aside = ops.convert_to_tensor(across) - ops.reshape(x, (-1, 1, 1))
        distance = ops.sqrt(ops.square(aside) + ops.convert_to_tensor(along**2 + 1e-6))
        logits = ops.convert_to_tensor(height) * ops.tanh(ops.convert_to_tensor(radius * growth) - distance)
        if _in_channels(loss):
            return ops.stack([-0.5 * logits, 0.5 * logits], axis=-1)
        logits = ops.expand_dims(logits, -1)
        return logits if reads_logits(loss) or type(loss).__name__ == "LovaszHinge" else ops.sigmoid(logits)


def regions_scene() -> Regions:
    """The scene; its data are drawn, not found."""
    return Regions(
        axis=Axis(
            label="shift",
            stops=SHIFTS,
            said=[f"{shift:g} pixels" for shift in SHIFTS],
            shown=(0, len(SHIFTS) - 1),
            start=3,
            views=[View("shift in pixels", SHIFTS, evenly(range(0, 11, 2)))],
        ),
        words=Words(
            situation=["a shift of {x}"] * len(_variants()),
            reference=["{r} times as much as one of 1 pixel"] * len(_variants()),
            unit_of_scale="Make a shift of 1 pixel cost 1",
            slope="slope by the shift",
            reference_line=["1 pixel"] * len(_variants()),
        ),
        reference=[1] * len(_variants()),
        knobs=[
            Knob("Region", RADIUS_NAMES, 1),
            Knob("Predicted", GROWTH_NAMES, 1),
            Knob("Confidence", CONFIDENCE_NAMES, 0),
        ],
        variants=len(_variants()),
    )


def _variants() -> list[tuple[float, float, float]]:
    return [(radius, growth, height) for radius in RADII for growth in GROWTHS for height in LOGITS]


def _grid() -> list[np.ndarray]:
    """How far each pixel lies from the region's centre, across and along; there is room on the right to slide into."""
    pixels = np.arange(WIDTH) + 0.5
    return list(np.meshgrid(pixels - WIDTH / 2 + 4.0, pixels - WIDTH / 2))


def _in_channels(loss: Loss) -> bool:
    return type(loss).__name__ in TWO_CHANNELS
