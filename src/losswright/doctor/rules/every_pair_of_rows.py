"""LW722: a loss of one's own that compares each row with all others."""

import keras
import numpy as np

from losswright.doctor import built
from losswright.doctor.built import Built, Given
from losswright.doctor.case import Case
from losswright.doctor.outputs import Output
from losswright.doctor.probes.losses import pair, unreduced
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING

ROWS = 7


class Squared(keras.losses.Loss):
    """Squared error without a look at shapes."""

    def call(self, y_true, y_pred):
        return keras.ops.square(y_true - y_pred)


def with_targets(flat):
    """Targets of shape (rows,) or (rows, 1)."""

    def make():
        x = built.table()
        y = built.real(x)
        return Given(built.dense(keras.layers.Dense(1), loss=Squared()), x, y[:, 0] if flat else y)

    return make


class EveryPairOfRows(Rule):
    """Targets `(rows,)` minus predictions `(rows, 1)` is a table of rows by rows.

    Each prediction is then compared with all targets, and the best it can do is their mean. Keras brings shapes
    together for functions, not in a class of one's own.

    Blind spots: losses that reduce the table before it can be seen.
    """

    code, name, fault = "LW722", "every-pair-of-rows", "shape_broadcast"
    message = "The loss compares each row with all rows of the batch: targets and predictions broadcast."
    advice = "Give targets of shape `(rows, 1)`, or reshape in the loss; losses based on `lw.Loss` align shapes."
    example = "y = y[:, None]"
    explains = TRAINING | {"label_misaligned", "target_unscaled", "input_unscaled", "loss_for_task"}

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            if shape := self._table_of(case, output):
                y, p = output.targets.values.shape[1:], output.shape[1:] if output.shape else ()
                text = f"{ROWS} rows give values {shape}; targets (rows{_more(y)}), predictions (rows{_more(p)})"
                yield self.found(text, output=output)

    @staticmethod
    def _table_of(case: Case, output: Output) -> tuple[int, ...] | None:
        """The shape of the values, where rows meet rows."""
        both = pair(case, output)
        if both is None or len(both[0]) < ROWS or not isinstance(output.objective.loss, keras.losses.Loss):
            return None
        y_true, y_pred = (part[:ROWS] for part in both)
        if ROWS in (*y_true.shape[1:], *y_pred.shape[1:]):
            return None
        values = unreduced(output.objective.loss, np.asarray(y_true, "float32"), y_pred)
        return values.shape if values is not None and values.shape[:2] == (ROWS, ROWS) else None

    bad = Built(with_targets(True))
    good = Built(with_targets(False))


def _more(shape: tuple[int | None, ...]) -> str:
    return "".join(f", {size}" for size in shape)
