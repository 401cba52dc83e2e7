"""LW514: a hidden layer that is too narrow to let through what is needed."""

from collections.abc import Iterator

import keras

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.probes.health import health
from losswright.doctor.suspicion import SuspectingRule, Suspicion

NARROW, WIDER = 4, 32


class NarrowModel(SuspectingRule):
    """What passes through two units can't tell ten classes apart.

    The model is then as poor on the training rows as on new ones.

    Blind spots: models that are narrow on purpose, such as autoencoders.
    """

    code, name, fault = "LW514", "narrow-model", "capacity"
    message = "A hidden layer has too few units."
    advice = "Widen it until the model can learn the training rows, then regularise."
    example = 'keras.layers.Dense(64, activation="relu")'

    def suspect(self, case: Case) -> Iterator[Suspicion]:
        found = health(case)
        if not case.is_known_inside or found.well or found.on_training is None or found.on_training > 0.9:
            return
        kinds = (keras.layers.Dense, keras.layers.LSTM, keras.layers.GRU, keras.layers.SimpleRNN)
        last = set().union(*(output.head for output in case.outputs))
        hidden = [layer for layer in case.model.layers if isinstance(layer, kinds) and layer.name not in last]
        narrow = {layer.name: layer.units for layer in hidden if layer.units <= NARROW}
        if narrow:
            change = Change(f"{WIDER} units in {', '.join(narrow)}", {name: {"units": WIDER} for name in narrow})
            text = ", ".join(f"{name}: {units} unit(s)" for name, units in narrow.items())
            yield Suspicion(f"{text}; skill on training rows {found.on_training:.2f}", (change,), 0.5)

    bad = examples.ring(hidden=((1, "relu"),), fit={"epochs": 25}, optimizer=examples.QUICK)
    good = examples.ring(hidden=((16, "relu"),))
