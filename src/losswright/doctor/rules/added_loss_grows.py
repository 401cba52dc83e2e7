"""LW429: an added loss that grows with the batch."""

import keras
import numpy as np

from losswright.doctor import built
from losswright.doctor.built import Built, Given
from losswright.doctor.case import Case, probe
from losswright.doctor.finding import WARNING
from losswright.doctor.probes.forward import train_sample
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.watching import unwatched

ROWS = 4


class Penalty(keras.layers.Layer):
    """Adds the square of what passes to the loss, as a sum or as a mean over rows."""

    def __init__(self, total, **settings):
        super().__init__(**settings)
        self.total = total

    def call(self, x):
        size = keras.ops.sum(keras.ops.square(x), axis=-1)
        self.add_loss(keras.ops.sum(size) if self.total else keras.ops.mean(size))
        return x


def penalised(total):
    """A model with such a layer."""

    def make():
        x = built.table()
        layers = [keras.layers.Dense(4, activation="relu"), Penalty(total), keras.layers.Dense(1)]
        return Given(built.dense(*layers), x, built.real(x))

    return make


class AddedLossGrows(Rule):
    """Keras adds what `add_loss` was given as it is: a sum over rows grows with the batch, the loss beside it doesn't.

    Twice the batch then means twice the penalty; sample weights don't reach it, and no log shows it.

    Blind spots: penalties that depend on training mode.
    """

    code, name, fault = "LW429", "added-loss-grows", "loss_sign_reduction"
    message = "A loss added by a layer grows with the number of rows in the batch."
    advice = "Add the mean over rows: `self.add_loss(ops.mean(values))`; `lw.Ledger()` shows each part of the loss."
    example = "self.add_loss(weight * ops.mean(ops.square(activations)))"

    def check(self, case: Case) -> Findings:
        added = added_losses(case) if any(_may_add(layer) for layer in case.hidden) else None
        if added is None:
            return
        first, second, third = added
        grows = second - first > 0.5 * abs(first) and abs((third - second) - 2 * (second - first)) < 0.1 * abs(third)
        if grows:
            text = f"layers add {first:.4g} for some rows, {second:.4g} for the same twice, {third:.4g} for four times"
            yield self.found(text, severity=WARNING)

    bad = Built(penalised(True))
    good = Built(penalised(False))


def _may_add(layer: keras.layers.Layer) -> bool:
    own = not type(layer).__module__.startswith("keras.")
    return own or getattr(layer, "activity_regularizer", None) is not None


@probe
def added_losses(case: Case) -> tuple[float, float, float] | None:
    """What layers add for a few rows once, twice and four times; None where nothing is added."""
    rows = train_sample(case)
    if rows is None:
        return None
    few = rows.take(np.arange(min(ROWS, len(rows)))).x
    found = []
    for times in (1, 2, 4):
        with unwatched():
            case.model(keras.tree.map_structure(lambda leaf, n=times: np.concatenate([leaf] * n), few), training=False)
            losses = [float(np.asarray(keras.ops.convert_to_numpy(loss)).sum()) for loss in case.model.losses]
        found.append(sum(losses))
    return (found[0], found[1], found[2]) if losses else None
