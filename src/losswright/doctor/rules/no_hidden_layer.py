"""LW516: a linear model of what is not linear."""

import keras

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.finding import WARNING
from losswright.doctor.probes.features import reads_tokens
from losswright.doctor.probes.health import MARGIN, health
from losswright.doctor.probes.reference import reference
from losswright.doctor.rule import Findings, Rule


class NoHiddenLayer(Rule):
    """A last layer alone draws a line through the rows; exclusive or, rings and products have no such line.

    Measured on these rows: what lines reach, and what random curves or neighbours reach. Where the second is far more,
    no number of epochs makes up for the layer that is missing.

    Blind spots: relations that plain learners miss as well.
    """

    code, name, fault = "LW516", "no-hidden-layer", "capacity"
    message = "The model has no hidden layer, and what it should learn is not linear."
    advice = "Add a hidden layer with an activation, or the products and squares of the inputs as columns."
    example = 'keras.layers.Dense(32, activation="relu")  # before the last layer'

    def check(self, case: Case) -> Findings:
        if case.error is not None or not case.history or not is_one_layer(case.model) or reads_tokens(case):
            return
        for output in case.supervised if health(case).sick else ():
            plain = reference(case, output)
            if plain is not None and plain.skill > max(plain.of_lines, 0.0) + MARGIN:
                text = f"on these rows, lines reach a skill of {max(plain.of_lines, 0.0):.2f}, curves {plain.skill:.2f}"
                yield self.found(text, severity=WARNING, output=output)

    bad = examples.ring(hidden=(), fit={"epochs": 15}, optimizer=examples.QUICK)
    good = examples.binary(hidden=(), fit={"epochs": 15}, optimizer=examples.QUICK)


def is_one_layer(model: keras.Model) -> bool:
    """Whether a single dense layer is all that has weights."""
    weighted = [layer for layer in getattr(model, "layers", []) if layer.weights]
    return len(weighted) == 1 and isinstance(weighted[0], keras.layers.Dense)
