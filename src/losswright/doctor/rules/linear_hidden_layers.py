"""LW506: hidden layers without an activation."""

from collections.abc import Iterator

import keras

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.chain import activation_of
from losswright.doctor.change import Change
from losswright.doctor.finding import WARNING
from losswright.doctor.suspicion import SuspectingRule, Suspicion

MIXING = (keras.layers.Dense, keras.layers.Conv1D, keras.layers.Conv2D, keras.layers.Conv3D)
TRANSPARENT = (
    keras.layers.Flatten, keras.layers.Reshape, keras.layers.Dropout, keras.layers.AveragePooling1D,
    keras.layers.AveragePooling2D, keras.layers.GlobalAveragePooling1D, keras.layers.GlobalAveragePooling2D,
)  # fmt: skip


class LinearHiddenLayers(SuspectingRule):
    """Layers without an activation between them collapse into a single linear one, however many there are.

    Blind spots: networks that are linear on purpose; relations that are linear.
    """

    code, name, fault = "LW506", "linear-hidden-layers", "hidden_act_missing"
    message = "Hidden layers have no activation, so that they add nothing to a single layer."
    advice = 'Give each hidden layer `activation="relu"`.'
    example = 'keras.layers.Dense(64, activation="relu")'
    standing = WARNING

    def suspect(self, case: Case) -> Iterator[Suspicion]:
        names = linear_hidden(case.model)
        if names:
            change = Change("relu in hidden layers", {name: {"activation": "relu"} for name in names})
            yield Suspicion(f"no activation after {', '.join(names)}", (change,), 0.55)

    bad = examples.Example(
        "ring",
        "binary_crossentropy",
        1,
        "sigmoid",
        hidden=((16, "linear"),),
        fit={"epochs": 15},
        optimizer=examples.QUICK,
    )
    good = examples.Example("ring", "binary_crossentropy", 1, "sigmoid", hidden=((16, "relu"),))


def linear_hidden(model: keras.Model) -> list[str]:
    """The layers of a chain whose output goes into another mixing layer with nothing curved in between."""
    found: list[str] = []
    open_layer: str | None = None
    for layer in getattr(model, "layers", []):
        if isinstance(layer, MIXING):
            if open_layer is not None:
                found.append(open_layer)
            open_layer = layer.name if activation_of(layer) == "linear" else None
        elif not isinstance(layer, TRANSPARENT):
            open_layer = None
    return found
