"""LW428: a loss that is one number a batch, so that weights of rows can't act."""

import keras
import numpy as np

from losswright.doctor import built
from losswright.doctor.built import Built, Given
from losswright.doctor.case import Case
from losswright.doctor.finding import ERROR, NOTE
from losswright.doctor.outputs import Output
from losswright.doctor.probes.losses import pair, unreduced
from losswright.doctor.probes.weights import weighs
from losswright.doctor.rule import Findings, Rule


def over_all(y_true, y_pred):
    """The mean over rows, too."""
    return keras.ops.mean(keras.ops.square(y_true - y_pred))


def by_row(y_true, y_pred):
    """One value a row."""
    return keras.ops.mean(keras.ops.square(y_true - y_pred), axis=-1)


def weighted(loss):
    """A model with that loss, and rows of two weights."""

    def make():
        x = built.table()
        weights = np.where(x[:, 0] > 0, 5.0, 0.0)
        return Given(built.dense(keras.layers.Dense(1), loss=loss), x, built.real(x), {"sample_weight": weights})

    return make


class BatchReducedLoss(Rule):
    """A loss must give a value for each row: Keras multiplies them by the weights, then takes the mean.

    A loss that takes the mean itself gives the same number whatever the weights are, times their mean. `Dice()` and
    `Tversky()` do so by default.

    Blind spots: losses that compare rows of a batch on purpose.
    """

    code, name, fault = "LW428", "batch-reduced-loss", "loss_sign_reduction"
    message = "The loss gives one number for the whole batch, so that weights of rows have no effect on it."
    advice = "Reduce over the last axes alone (`axis=-1`), and leave the mean over rows to Keras."
    example = "return ops.mean(ops.square(y_true - y_pred), axis=-1)"

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            if self._gives_one_number(case, output):
                used = weighs(case)
                text = f"{output.objective.name} gives a scalar for many rows"
                text += "; the sample weights act as their mean alone" if used else ""
                yield self.found(text, severity=ERROR if used else NOTE, output=output)

    @staticmethod
    def _gives_one_number(case: Case, output: Output) -> bool:
        both = pair(case, output)
        if both is None or len(both[0]) < 2:
            return False
        values = unreduced(output.objective.loss, *both)
        return values is not None and values.ndim == 0

    bad = Built(weighted(over_all))
    good = Built(weighted(by_row))
