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

    bad = examples.ring(hidden=((16, "linear"),), fit={"epochs": 15}, optimizer=examples.QUICK)
    good = examples.ring(hidden=((16, "relu"),))


def linear_hidden(model: keras.Model) -> list[str]:
    """The layers whose output goes into another mixing layer with nothing curved in between."""
    layers = [layer for layer in getattr(model, "layers", []) if isinstance(layer, MIXING)]
    return [layer.name for layer in layers if activation_of(layer) == "linear" and _feeds_another(layer)]


def _feeds_another(layer: keras.layers.Layer) -> bool:
    """Whether any way from here meets a mixing layer before anything curved."""
    next_ones = [node.operation for node in layer._outbound_nodes]
    return any(isinstance(o, MIXING) or (isinstance(o, TRANSPARENT) and _feeds_another(o)) for o in next_ones)
