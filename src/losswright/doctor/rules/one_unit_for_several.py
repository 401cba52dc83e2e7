"""LW727: one answer held against several targets."""

from losswright.doctor import built
from losswright.doctor.built import Built, Given
from losswright.doctor.case import Case
from losswright.doctor.objectives import OTHER, REAL
from losswright.doctor.rule import Findings, Rule
from losswright.doctor.symptoms import TRAINING


def units(count):
    """Three targets, and some units."""

    def make():
        import keras

        x = built.table()
        return Given(built.dense(keras.layers.Dense(count)), x, x[:, :3] - x[:, 1:])

    return make


class OneUnitForSeveral(Rule):
    """A prediction `(rows, 1)` against targets `(rows, 3)` is stretched: one number answers for all three.

    The best it can be is their mean.

    Blind spots: losses of classes, which have a rule of their own.
    """

    code, name, fault = "LW727", "one-unit-for-several", "shape_broadcast"
    message = "The output has one unit and the targets have several columns, so that one answer stands for all."
    advice = "Give the last layer one unit a column, or choose the column that is meant."
    example = "keras.layers.Dense(y.shape[-1])"
    explains = TRAINING | {"label_misaligned", "target_unscaled", "out_units"}

    def check(self, case: Case) -> Findings:
        for output in case.supervised:
            shape, values = output.shape, output.targets.values
            if shape is None or output.objective.family not in (REAL, OTHER) or len(shape) != values.ndim:
                continue
            if shape[-1] == 1 and values.shape[-1] > 1:
                yield self.found(f"output (rows, 1), targets (rows, {values.shape[-1]})", output=output)

    bad = Built(units(1))
    good = Built(units(3))
