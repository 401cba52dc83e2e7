"""LW531: batch normalisation whose moving statistics have not arrived."""

from collections.abc import Iterator

import keras
import numpy as np

from losswright.doctor import examples
from losswright.doctor.case import Case, probe
from losswright.doctor.change import Change
from losswright.doctor.probes.forward import train_sample
from losswright.doctor.probes.inside import inside
from losswright.doctor.suspicion import SuspectingRule, Suspicion

ROWS, QUICKER = 256, 0.8
FAR, FACTOR = 1.0, 4.0  # spreads of the mean; ratio of the variances


def large_then_normalised(momentum):
    """Batch normalisation of values far from 0."""

    def layers():
        first = [keras.layers.Rescaling(1.0, offset=20.0), keras.layers.Dense(8, use_bias=False)]
        normal = keras.layers.BatchNormalization(momentum=momentum)
        return [*first, normal, keras.layers.Activation("relu"), keras.layers.Dense(1, activation="sigmoid")]

    return layers


class StatisticsBehind(SuspectingRule):
    """Training normalises by the batch, predictions by moving means that begin at 0 and spreads that begin at 1.

    With a momentum of 0.99 they need hundreds of steps to arrive. Until then the model is another one in validation
    and in use than in training: the training loss falls, and the validation loss doesn't.

    Blind spots: rows in use that differ from those of training.
    """

    code, name, fault = "LW531", "statistics-behind", "epochs_too_few"
    message = "The moving statistics of batch normalisation are far from those of the data."
    advice = "Train for more steps, or lower `momentum` to 0.9 or less."
    example = "keras.layers.BatchNormalization(momentum=0.9)"

    def suspect(self, case: Case) -> Iterator[Suspicion]:
        behind = statistics_behind(case) if case.history else {}
        if behind:
            change = Change(f"momentum {QUICKER}", {name: {"momentum": QUICKER} for name in behind})
            yield Suspicion("; ".join(f"{name}: {text}" for name, text in behind.items()), (change,), 0.7)

    bad = examples.binary(layers=large_then_normalised(0.999), fit={"epochs": 12}, optimizer=examples.QUICK)
    good = examples.binary(layers=large_then_normalised(0.5), fit={"epochs": 12}, optimizer=examples.QUICK)


@probe
def statistics_behind(case: Case) -> dict[str, str]:
    """Layer name -> how far its moving statistics are from those of what it is given, where that is far."""
    layers = [layer for layer in case.model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    rows = train_sample(case)
    given = None if rows is None else inside(case.model, {layer.name: layer.input for layer in layers}, rows, ROWS)
    found = {layer.name: _distance(layer, given[layer.name]) for layer in layers} if given else {}
    return {name: text for name, text in found.items() if text}


def _distance(layer: keras.layers.BatchNormalization, given: np.ndarray) -> str:
    """In words; empty where half of the units are near."""
    axes = tuple(axis for axis in range(given.ndim) if axis != layer.axis % given.ndim)
    mean, variance = given.mean(axis=axes, dtype="float64"), given.var(axis=axes, dtype="float64") + 1e-12
    moving_mean, moving_variance = map(keras.ops.convert_to_numpy, (layer.moving_mean, layer.moving_variance))
    off = float(np.median(np.abs(moving_mean - mean) / np.sqrt(variance)))
    ratio = float(np.median(moving_variance / variance))
    if off < FAR and 1 / FACTOR < ratio < FACTOR:
        return ""
    return f"mean off by {off:.2g} spreads, variance {ratio:.2g} times that of the data (momentum {layer.momentum:g})"
