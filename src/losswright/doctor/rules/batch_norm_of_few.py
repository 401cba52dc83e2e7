"""LW525: batch normalisation over a handful of rows."""

import keras

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.finding import NOTE, WARNING
from losswright.doctor.rule import Findings, Rule

FEW = 4


def normalised():
    """A hidden layer with batch normalisation."""
    hidden = keras.layers.Dense(8, activation="relu")
    return [hidden, keras.layers.BatchNormalization(), keras.layers.Dense(1, activation="sigmoid")]


class BatchNormOfFew(Rule):
    """Batch normalisation subtracts the mean of the batch: of a single row, that is the row itself, and 0 is left.

    Of two to four rows it is mostly noise, and unlike the moving mean that predictions use.

    Blind spots: layers that normalise over space as well, where a few images hold many pixels.
    """

    code, name, fault = "LW525", "batch-norm-of-few", "batch_size"
    message = "Batch normalisation gets too few rows to take a mean of."
    advice = "Use batches of 16 rows or more, or `LayerNormalization`."
    example = "keras.layers.LayerNormalization()"

    def check(self, case: Case) -> Findings:
        layers = [layer for layer in case.hidden if isinstance(layer, keras.layers.BatchNormalization)]
        if not layers or case.batch_size > FEW:
            return
        single = case.batch_size == 1 and len(getattr(layers[0], "output", layers[0].gamma).shape) == 2
        text = f"{len(layers)} layer(s) of batch normalisation, {case.batch_size} row(s) a batch"
        yield self.found(text, severity=WARNING if single else NOTE)

    bad = examples.binary(layers=normalised, fit={"batch_size": 1})
    good = examples.binary(layers=normalised, fit={"batch_size": 32})
