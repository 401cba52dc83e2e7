"""What hidden units do on a few rows: saturated, dead, or alive; before training and after it."""

from dataclasses import dataclass

import keras
import numpy as np

from losswright.doctor.case import Case, probe
from losswright.doctor.chain import activation_of
from losswright.doctor.change import Change
from losswright.doctor.probes.forward import train_sample
from losswright.doctor.probes.inside import inside
from losswright.doctor.twin import twin

ROWS = 64
ENDS = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0), "hard_sigmoid": (0.0, 1.0), "softsign": (-1.0, 1.0)}
NEAR = 0.05  # of the range: there the slope is less than a fifth of the steepest
CUTTING = ("relu", "relu6")


@dataclass(frozen=True)
class Activity:
    """Of one hidden layer.

    Attributes:
        layer: its name.
        activation: its name.
        saturated: share of values next to an end of a sigmoid's or tanh's range.
        dead: share of units of a relu that are 0 for all rows.
    """

    layer: str
    activation: str
    saturated: float
    dead: float


@probe
def activity(case: Case, trained: bool) -> list[Activity]:
    """One entry a hidden layer with an activation, in order; empty where the model can't be looked into."""
    rows = train_sample(case)
    if rows is None or not case.is_known_inside:
        return []
    model = case.model if trained else twin(case, Change("nothing"))
    if model is None:
        return []
    layers = [layer for layer in model.layers[:-1] if activation_of(layer) in (*ENDS, *CUTTING)]
    values = inside(model, {layer.name: layer.output for layer in layers}, rows, ROWS)
    return [] if values is None else [_seen(layer, values[layer.name]) for layer in layers]


def _seen(layer: keras.layers.Layer, values: np.ndarray) -> Activity:
    name = activation_of(layer) or ""
    saturated = dead = 0.0
    if name in ENDS:
        low, high = ENDS[name]
        edge = NEAR * (high - low)
        saturated = float(((values < low + edge) | (values > high - edge)).mean())
    else:
        dead = float((values.reshape(-1, values.shape[-1]).max(axis=0) <= 0).mean())
    return Activity(layer.name, name, saturated, dead)
