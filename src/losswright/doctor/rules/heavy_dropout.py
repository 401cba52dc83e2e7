"""LW505: dropout that leaves too little."""

from collections.abc import Iterator

import keras

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.change import Change
from losswright.doctor.suspicion import SuspectingRule, Suspicion

HEAVY = 0.6
KINDS = (keras.layers.Dropout, keras.layers.SpatialDropout1D, keras.layers.SpatialDropout2D, keras.layers.AlphaDropout)


def dropping(rate):
    """Dropout before the last layer."""

    def layers():
        hidden = keras.layers.Dense(16, activation="relu")
        last = keras.layers.Dense(1, activation="sigmoid")
        return [
            hidden,
            keras.layers.Dropout(rate),
            keras.layers.Dense(4, activation="relu"),
            keras.layers.Dropout(rate),
            last,
        ]

    return layers


class HeavyDropout(SuspectingRule):
    """Dropout of 0.8 lets a fifth of the units pass; three in a row less than a hundredth of what was there.

    The rate is the share that is dropped, not the share that is kept (older libraries had it the other way round).

    Blind spots: dropout inside recurrent layers.
    """

    code, name, fault = "LW505", "heavy-dropout", "reg_too_strong"
    message = "Dropout removes so much that training can't find its way."
    advice = "Use rates of 0.1 to 0.5; the rate is the share that is dropped."
    example = "keras.layers.Dropout(0.2)"

    def suspect(self, case: Case) -> Iterator[Suspicion]:
        rates = {layer.name: float(layer.rate) for layer in case.hidden if isinstance(layer, KINDS)}
        heavy = {name: rate for name, rate in rates.items() if rate >= HEAVY}
        if heavy:
            change = Change("dropout of 0.2", {name: {"rate": 0.2} for name in heavy})
            kept = 1.0
            for rate in rates.values():
                kept *= 1 - rate
            text = f"rates {', '.join(f'{rate:g}' for rate in rates.values())}: {kept:.1%} of the values pass all"
            yield Suspicion(text, (change,), 0.85 if kept < 0.1 else 0.7)

    bad = examples.binary(layers=dropping(0.97), fit={"epochs": 5}, optimizer=examples.QUICK)
    good = examples.binary(layers=dropping(0.1))
