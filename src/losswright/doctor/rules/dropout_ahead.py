"""LW536: dropout just before a layer that distorts it."""

import keras

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings

POOLS = (keras.layers.MaxPooling1D, keras.layers.MaxPooling2D, keras.layers.GlobalMaxPooling1D)


def hidden(*names):
    """Dropout and batch normalisation in some order."""
    kinds = {"dropout": lambda: keras.layers.Dropout(0.5), "normal": keras.layers.BatchNormalization}

    def layers():
        between = [kinds[name]() for name in names]
        return [keras.layers.Dense(8, activation="relu"), *between, keras.layers.Dense(1, activation="sigmoid")]

    return layers


class DropoutAhead(Remark):
    """Dropout widens the spread of values in training alone; batch normalisation after it learns that wider spread.

    In use, without dropout, it then divides by too much (Li et al. 2019). Before max pooling, dropout hides the largest
    value only, and the next one takes its place.

    Blind spots: layers in between.
    """

    code, name, fault = "LW536", "dropout-ahead", "reg_too_strong"
    message = "Dropout stands just before a layer that distorts what it does."
    advice = "Put dropout after batch normalisation and pooling, or leave it out where there is batch normalisation."
    example = "keras.layers.BatchNormalization(), keras.layers.Dropout(0.3)"

    def check(self, case: Case) -> Findings:
        pairs = [
            f"{layer.name} (rate {layer.rate:g}) before {node.operation.name}"
            for layer in case.hidden
            if isinstance(layer, keras.layers.Dropout) and layer.rate
            for node in layer._outbound_nodes
            if isinstance(node.operation, (keras.layers.BatchNormalization, *POOLS))
        ]
        if pairs:
            yield self.remark("; ".join(pairs))

    bad = examples.binary(layers=hidden("dropout", "normal"))
    good = examples.binary(layers=hidden("normal", "dropout"))
