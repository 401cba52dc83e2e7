"""LW329: images with their channels on another axis than the convolution thinks."""

import keras
import numpy as np

from losswright.doctor.built import ROWS, Built, Given, dense
from losswright.doctor.case import Case
from losswright.doctor.finding import WARNING
from losswright.doctor.rule import Findings, Rule

COLOURS, LEAST_SIDE = (3, 4), 8


def images(channels_first):
    """Sixty-four images of three colours, and a convolution that takes the last axis for the colours."""

    def make():
        x = np.random.default_rng(0).normal(size=(ROWS, 12, 16, 3)).astype("float32")
        x = x.transpose(0, 3, 1, 2) if channels_first else x
        layers = [keras.layers.Conv2D(2, 3, padding="same", activation="relu"), keras.layers.Flatten()]
        model = dense(*layers, keras.layers.Dense(1), shape=x.shape[1:], optimizer=keras.optimizers.Adam(0.01))
        return Given(model, x, x[:, :1, 0, 0], {"epochs": 40})

    return make


class ChannelsElsewhere(Rule):
    """Of images `(rows, 3, 64, 48)` a convolution that expects the channels last sees 3 x 64 pixels of 48 colours.

    Nothing stops: the model learns badly from neighbours that are none.

    Blind spots: images of more than four channels; sides of eight pixels or less.
    """

    code, name, fault = "LW329", "channels-elsewhere", "shape_broadcast"
    message = "The convolution takes another axis of the images for their channels."
    advice = "Move the channels (`np.transpose(x, (0, 2, 3, 1))`), or set `data_format` as the images have it."
    example = "x = np.transpose(x, (0, 2, 3, 1))  # (rows, channels, height, width) to channels last"

    def check(self, case: Case) -> Findings:
        first = next((layer for layer in case.hidden if isinstance(layer, keras.layers.Conv2D)), None)
        if first is None or not getattr(first, "_inbound_nodes", None):
            return
        shape = tuple(first.input.shape[1:])
        expected, other = (shape[-1], shape[0]) if first.data_format == "channels_last" else (shape[0], shape[-1])
        if _are_colours(other, [shape[1], expected]) and not _are_colours(expected, [shape[1], other]):
            text = f"{first.name} reads {shape} with {first.data_format.replace('_', ' ')}: {expected} channels"
            yield self.found(text, severity=WARNING)

    bad, good = Built(images(channels_first=True)), Built(images(channels_first=False))


def _are_colours(size: int | None, sides: list[int | None]) -> bool:
    """Whether an axis is that of the colours, going by its length and the sides that it would leave."""
    long = all(side is not None and side > LEAST_SIDE for side in sides)
    return long and (size in COLOURS or (size == 1 and sides[0] == sides[1]))
