"""LW537: a convolution whose kernel is larger than what it looks at."""

import keras
import numpy as np

from losswright.doctor.built import ROWS, Built, Given, dense
from losswright.doctor.case import Case
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings

KINDS = (keras.layers.Conv1D, keras.layers.Conv2D, keras.layers.Conv3D)


def pooled(times):
    """Images of eight pixels a side, halved so many times, then a convolution of five."""

    def make():
        x = np.random.default_rng(0).normal(size=(ROWS, 8, 8, 1)).astype("float32")
        halves = [keras.layers.AveragePooling2D(2) for _ in range(times)]
        conv = keras.layers.Conv2D(2, 5, padding="same", activation="relu")
        layers = [*halves, conv, keras.layers.Flatten(), keras.layers.Dense(1)]
        model = dense(*layers, shape=(8, 8, 1), optimizer=keras.optimizers.Adam(0.01))
        return Given(model, x, x.mean(axis=(1, 2)), {"epochs": 40})

    return make


class KernelBeyondMap(Remark):
    """After many strides or pools a map is smaller than the kernel, which then mostly multiplies padding by weights.

    What was to be seen has been thrown away before.

    Blind spots: sizes that only the rows tell.
    """

    code, name, fault = "LW537", "kernel-beyond-map", "capacity"
    message = "A convolution's kernel is larger than the map that it reads."
    advice = "Pool less, or use smaller kernels towards the end."
    example = "keras.layers.Conv2D(64, 3)  # without another MaxPooling2D before it"

    def check(self, case: Case) -> Findings:
        layers = [layer for layer in case.hidden if isinstance(layer, KINDS) and layer._inbound_nodes]
        odd = [f"{layer.name}: kernel {layer.kernel_size} on {_map_of(layer)}" for layer in layers if _is_beyond(layer)]
        if odd:
            yield self.remark("; ".join(odd))

    bad, good = Built(pooled(2)), Built(pooled(0))


def _map_of(layer: keras.layers.Layer) -> tuple[int | None, ...]:
    shape = tuple(layer.input.shape)
    return shape[1:-1] if layer.data_format == "channels_last" else shape[2:]


def _is_beyond(layer: keras.layers.Layer) -> bool:
    """In every direction, so that a line of values is not taken for a small image."""
    pairs = zip(_map_of(layer), layer.kernel_size, strict=True)
    return all(side is not None and side < size and size > 1 for side, size in pairs)
