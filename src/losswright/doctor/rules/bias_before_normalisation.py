"""LW535: a bias that batch normalisation takes away again."""

import keras

from losswright.doctor import examples
from losswright.doctor.case import Case
from losswright.doctor.chain import activation_of
from losswright.doctor.remark import Remark
from losswright.doctor.rule import Findings


def normalised(**settings):
    """A hidden layer without activation, then batch normalisation."""

    def layers():
        normal = [keras.layers.BatchNormalization(), keras.layers.Activation("relu")]
        return [keras.layers.Dense(8, **settings), *normal, keras.layers.Dense(1, activation="sigmoid")]

    return layers


class BiasBeforeNormalisation(Remark):
    """Batch normalisation subtracts the mean, and with it any bias that was added just before.

    Harmless, but a weight without any effect (Ioffe & Szegedy 2015, section 3.2).

    Blind spots: layers of the user's own.
    """

    code, name, fault = "LW535", "bias-before-normalisation", "capacity"
    message = "A layer adds a bias that the batch normalisation after it takes away."
    advice = "Give the layer before batch normalisation `use_bias=False`."
    example = "keras.layers.Dense(64, use_bias=False), keras.layers.BatchNormalization()"

    def check(self, case: Case) -> Findings:
        idle = [layer.name for layer in case.hidden if getattr(layer, "use_bias", False) and self._is_undone(layer)]
        if idle:
            yield self.remark(f"biases without effect in {', '.join(idle)}")

    @staticmethod
    def _is_undone(layer: keras.layers.Layer) -> bool:
        after = [node.operation for node in layer._outbound_nodes]
        plain = activation_of(layer) == "linear"
        return plain and bool(after) and all(isinstance(o, keras.layers.BatchNormalization) for o in after)

    bad, good = examples.binary(layers=normalised()), examples.binary(layers=normalised(use_bias=False))
